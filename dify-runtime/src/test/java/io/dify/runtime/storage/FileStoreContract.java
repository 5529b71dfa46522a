package io.dify.runtime.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.file.FileStore;
import io.dify.core.file.NewFile;
import io.dify.core.model.CallOrigin;
import io.dify.core.secret.MasterKey;
import io.dify.core.secret.Signer;
import io.dify.core.store.Database;
import io.dify.core.time.Ids;
import io.dify.runtime.app.Platform;
import io.dify.runtime.storage.store.StoredFiles;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every place for the bytes of files keeps to. */
abstract class FileStoreContract {
  private final Ids ids = Ids.system();

  /** A store that has what earlier ones of the same test kept. */
  abstract FileStore open();

  private static CallOrigin of(String tenant) {
    return CallOrigin.of(tenant, "app", "user");
  }

  private String keep(FileStore store, String tenant, byte[] content) {
    String id = ids.next();
    store.keep(of(tenant), id, new NewFile("täst .txt", "text/plain", content));
    return id;
  }

  private static void assertGone(FileStore store, String tenant, String id) {
    assertThatThrownBy(() -> store.open(tenant, id, 0)).isInstanceOfSatisfying(DifyException.class,
        e -> assertThat(e.code()).isEqualTo(ErrorCode.FILE_NOT_FOUND));
  }

  @Test
  void contentComesBackFromAnyPlaceOn() throws IOException {
    byte[] content = new byte[3_000_000];
    new Random(7).nextBytes(content);
    FileStore store = open();
    String id = keep(store, "t1", content);
    try (InputStream all = store.open("t1", id, 0); InputStream rest = store.open("t1", id, 2_999_000)) {
      assertThat(all.readAllBytes()).isEqualTo(content);
      assertThat(rest.readAllBytes()).hasSize(1000);
    }
    try (InputStream none = store.open("t1", id, content.length)) {
      assertThat(none.readAllBytes()).isEmpty();
    }
    String empty = keep(store, "t1", new byte[0]);
    try (InputStream none = store.open("t1", empty, 0)) {
      assertThat(none.readAllBytes()).isEmpty();
    }
  }

  @Test
  void filesBelongToTheirTenant() {
    FileStore store = open();
    String id = keep(store, "t1", new byte[]{ 1});
    assertGone(store, "t2", id);
    assertGone(store, "", id);
    store.delete("t2", id);
    assertThat(store.open("t1", id, 0)).hasBinaryContent(new byte[]{ 1});
  }

  @Test
  void whatIsDeletedIsGoneAndMayBeDeletedAgain() {
    FileStore store = open();
    String id = keep(store, "t1", new byte[]{ 1});
    store.delete("t1", id);
    assertGone(store, "t1", id);
    store.delete("t1", id);
  }

  @Test
  void filesThatNothingLeadsToAnyMoreGoWithTheirBytes() {
    Instant now = Instant.parse("2026-01-02T03:04:05Z");
    FileStore store = open();
    try (Database database = Database.memory()) {
      database.migrate("runtime", Platform.class);
      StoredFiles records = new StoredFiles(database, ids);
      Signer signer = new Signer(MasterKey.generate(new SecureRandom()), "test");
      FileKeeper keeper = new FileKeeper(store, records,
          new FileUrls(() -> signer, "", Duration.ofMinutes(5), InstantSource.fixed(now)), UploadLimits.DEFAULT, ids,
          InstantSource.fixed(now));
      String id = ids.next();
      keeper.keep(of("t1").in("run", "node"), id, new NewFile("a.txt", "text/plain", new byte[]{ 1}));
      String ofNoApp = keep(store, "t1", new byte[]{ 2});
      assertThat(keeper.deleteForsaken(now)).isZero();
      assertThat(store.open("t1", id, 0)).hasBinaryContent(new byte[]{ 1});
      assertThat(keeper.deleteForsaken(now.plusMillis(1))).isEqualTo(1);
      assertGone(store, "t1", id);
      assertThat(records.find("t1", id)).isEmpty();
      assertThat(store.open("t1", ofNoApp, 0)).hasBinaryContent(new byte[]{ 2});
    }
  }

  @Test
  void idsAndTenantsThatAreNoneLeadNowhere() {
    FileStore store = open();
    for (String id : List.of("../../etc/passwd", "x", "", "/etc/passwd", "a\0b", ".".repeat(36))) {
      assertGone(store, "t1", id);
    }
    assertThatThrownBy(() -> keep(store, "../t1", new byte[1])).hasMessageContaining("workspace");
  }

  @Test
  void filesAreThereAfterARestart() {
    String id = keep(open(), "t1", new byte[]{ 1, 2});
    assertThat(open().open("t1", id, 0)).hasBinaryContent(new byte[]{ 1, 2});
  }

  @Test
  void aFileWhoseContentBreaksOffIsNotKept() {
    FileStore store = open();
    String id = ids.next();
    NewFile broken = new NewFile("a.bin", "application/octet-stream", 1000,
        () -> new FilterInputStream(new ByteArrayInputStream(new byte[500])) {
          @Override
          public int read(byte[] block, int offset, int length) throws IOException {
            int n = super.read(block, offset, length);
            if (n < 0) {
              throw new IOException("gone");
            }
            return n;
          }
        });
    assertThatThrownBy(() -> store.keep(of("t1"), id, broken)).isInstanceOfSatisfying(DifyException.class,
        e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_FAILED));
    assertGone(store, "t1", id);
  }

  @Test
  void manyAreKeptAtOnce() throws Exception {
    FileStore store = open();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> kept = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        byte[] content = { (byte) i};
        Callable<String> keeping = () -> keep(store, "t1", content);
        kept.add(threads.submit(keeping));
      }
      for (int i = 0; i < 50; i++) {
        assertThat(store.open("t1", kept.get(i).get(), 0)).hasBinaryContent(new byte[]{ (byte) i});
      }
    }
  }
}
