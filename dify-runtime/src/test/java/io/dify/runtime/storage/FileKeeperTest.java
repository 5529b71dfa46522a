package io.dify.runtime.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.file.MemoryFiles;
import io.dify.core.file.NewFile;
import io.dify.core.model.CallOrigin;
import io.dify.core.secret.MasterKey;
import io.dify.core.secret.Signer;
import io.dify.core.store.Database;
import io.dify.core.time.Ids;
import io.dify.runtime.app.Platform;
import io.dify.runtime.conversation.Owner;
import io.dify.runtime.storage.store.StoredFiles;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FileKeeperTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final CallOrigin ORIGIN = CallOrigin.of("t1", "a1", "u1").in("r1", "n1");

  private final Ids ids = Ids.system();
  private final InstantSource clock = InstantSource.fixed(NOW);
  private final MemoryFiles bytes = new MemoryFiles(1 << 20);
  private Database database;
  private StoredFiles records;
  private FileKeeper keeper;

  @BeforeEach
  void open() {
    database = Database.memory();
    database.migrate("runtime", Platform.class);
    records = new StoredFiles(database, ids);
    Signer signer = new Signer(MasterKey.generate(new SecureRandom()), "test");
    UploadLimits limits = new UploadLimits(1, 1, 1, 1, Set.of("EXE"));
    keeper = new FileKeeper(bytes, records, new FileUrls(() -> signer, "", Duration.ofMinutes(5), clock), limits, ids,
        clock);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void whatIsMadeIsFoundWithItsHashAndItsRun() {
    String id = ids.next();
    keeper.keep(ORIGIN, id, new NewFile("tea.txt", "text/plain", "green".getBytes()));
    StoredFile file = records.madeBy("t1", Set.of("r1")).getFirst();
    assertThat(file.id()).isEqualTo(id);
    assertThat(file.hash()).isEqualTo("ba4788b226aa8dc2e6dc74248bb9f618cfa8c959e0c26c147be48f6839a0b088");
    assertThat(file.usedAt()).isEqualTo(NOW);
    assertThat(keeper.open("t1", id, 2)).hasContent("een");
    assertThat(keeper.url("t1", file.reference()).orElseThrow()).startsWith("/files/file/t1/" + id + "?expires=");
  }

  @Test
  void whatBreaksOffIsNotFoundAndGoesWithTheNextSweep() {
    String id = ids.next();
    NewFile broken = new NewFile("tea.txt", "text/plain", 5, () -> {
      throw new IOException("gone");
    });
    assertThatThrownBy(() -> keeper.keep(ORIGIN, id, broken)).isInstanceOf(DifyException.class);
    assertThat(records.find("t1", id)).isEmpty();
    assertThat(keeper.sweep(NOW)).isZero();
    assertThat(keeper.sweep(NOW.plusMillis(1))).isEqualTo(1);
    assertThat(keeper.sweep(NOW.plusMillis(1))).isZero();
  }

  @Test
  void extensionsTheOperatorRefusesDoNotComeIn() {
    for (String name : new String[]{ "a.exe", "a.EXE"}) {
      assertThatThrownBy(() -> keeper.upload(new Owner("t1", "a1", "u1"),
          new NewFile(name, "text/plain", new byte[1]))).isInstanceOfSatisfying(DifyException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED_TYPE);
            assertThat(e.text()).contains("DIFY_UPLOAD_REFUSED");
          });
    }
  }
}
