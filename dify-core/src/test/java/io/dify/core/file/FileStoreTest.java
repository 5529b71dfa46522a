package io.dify.core.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.CallOrigin;
import io.dify.core.time.Ids;
import io.dify.core.value.FileRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What every store of files keeps to. */
class FileStoreTest {
  private static final Ids IDS = Ids.system();

  @TempDir
  static Path folder;

  private static final FileContents OTHERS = (file, cancellation) -> {
    throw new DifyException(ErrorCode.FILE_UNREADABLE, "other");
  };

  static Stream<FileStore> stores() {
    return Stream.of(new MemoryFiles(1000), new LocalFiles(folder.resolve("f"), 1000));
  }

  private static NewFile file(int size) {
    return new NewFile("a.png", "image/png", new byte[size]);
  }

  private static FileRef keep(FileStore store, String tenant, NewFile file) {
    String id = IDS.next();
    store.keep(CallOrigin.of(tenant, "", ""), id, file);
    return file.reference(id, FileStore.TOOL_FILE);
  }

  @ParameterizedTest
  @MethodSource("stores")
  void whatIsKeptIsOpenedByItsTenantOnly(FileStore store) throws IOException {
    FileRef kept = keep(store, "t1", new NewFile("tea.txt", "text/plain", "green".getBytes()));
    assertThat(kept.transferMethod()).isEqualTo("tool_file");
    assertThat(kept.size()).isEqualTo(5);
    assertThat(store.opening("t1", OTHERS).open(kept, Cancellation.none())).hasContent("green");
    for (String other : List.of("t2", "", "t")) {
      assertThatThrownBy(() -> store.opening(other, OTHERS).open(kept, Cancellation.none()))
          .isInstanceOfSatisfying(DifyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FILE_NOT_FOUND));
    }
  }

  @ParameterizedTest
  @MethodSource("stores")
  void idsThatAreNoneLeadNowhere(FileStore store) {
    for (String id : List.of("../../etc/passwd", "x", "", "/etc/passwd", "..\\a", "a\0b")) {
      FileRef forged = new FileRef(id, "custom", "tool_file", "n", "", "", 1, null, id);
      assertThatThrownBy(() -> store.opening("t1", OTHERS).open(forged, Cancellation.none()))
          .isInstanceOfSatisfying(DifyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FILE_NOT_FOUND));
    }
  }

  @ParameterizedTest
  @MethodSource("stores")
  void filesOfOthersAreOpenedElsewhere(FileStore store) {
    FileRef remote = new FileRef("1", "image", "remote_url", "n", "", "", 1, "https://example.com/", null);
    assertThatThrownBy(() -> store.opening("t1", OTHERS).open(remote, Cancellation.none())).hasMessage("other");
  }

  @ParameterizedTest
  @MethodSource("stores")
  void aFileThatDoesNotFitIsRefused(FileStore store) {
    assertThatThrownBy(() -> keep(store, "t1", file(1001))).isInstanceOfSatisfying(DifyException.class, e -> {
      assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED);
      assertThat(e.text()).contains("maxBytes");
    });
  }

  @Test
  void oldFilesInMemoryMakeRoom() {
    MemoryFiles store = new MemoryFiles(1000);
    FileRef first = keep(store, "t", file(600));
    FileRef second = keep(store, "t", file(600));
    assertThatThrownBy(() -> store.opening("t", OTHERS).open(first, Cancellation.none()))
        .hasMessageContaining("not any more");
    assertThat(store.opening("t", OTHERS).open(second, Cancellation.none())).isNotNull();
  }

  @Test
  void filesOnDiskAreThereAfterARestartAndCount(@TempDir Path disk) throws IOException {
    FileRef kept = keep(new LocalFiles(disk, 1000), "t", file(600));
    LocalFiles again = new LocalFiles(disk, 1000);
    assertThat(again.opening("t", OTHERS).open(kept, Cancellation.none())).hasBinaryContent(new byte[600]);
    assertThatThrownBy(() -> keep(again, "t", file(600))).hasMessageContaining("DIFY_FILES_MAX_BYTES");
    try (Stream<Path> all = Files.walk(disk)) {
      assertThat(all.filter(Files::isRegularFile)).hasSize(1);
    }
    assertThatThrownBy(() -> keep(again, "../t", file(1))).hasMessageContaining("workspace");
  }

  @ParameterizedTest
  @CsvSource({ "a.txt,a.txt", "../../etc/passwd,_.._etc_passwd", "C:\\x\\y.doc,C_x_y.doc", "'  ',file",
    ".htaccess,htaccess",
    "a\u202egpj.exe,a_gpj.exe", "x\u0000y,x_y", "con|nul?,con_nul_"})
  void namesAreHarmless(String name, String harmless) {
    assertThat(new NewFile(name, "text/plain", new byte[0]).name()).isEqualTo(harmless);
    assertThat(new NewFile("n".repeat(500) + ".txt", "text/plain", new byte[0]).name()).hasSize(200).endsWith(".txt");
  }
}
