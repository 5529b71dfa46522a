package io.dify.core.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A SQLite file keeps the contract, syncs every commit, and says what is wrong with a file. */
class SqliteFileDatabaseTest {
  @TempDir
  static Path folder;
  private static int files;

  private static Path fresh() {
    return folder.resolve("new/folder").resolve("db" + files++);
  }

  @Nested
  class Units extends DatabaseContractTest {
    @Override
    Database create() {
      return Database.open(fresh());
    }
  }

  @Nested
  class Migration extends MigrationContractTest {
    @Override
    Database create() {
      return Database.open(fresh());
    }
  }

  private static String pragma(Database db, String name) {
    return db.write(h -> h.createQuery("PRAGMA " + name).mapTo(String.class).one());
  }

  @Test
  void commitsAreSyncedToTheDisk() {
    try (Database db = Database.open(fresh())) {
      assertThat(pragma(db, "journal_mode")).isEqualTo("wal");
      assertThat(pragma(db, "synchronous")).as("FULL").isEqualTo("2");
      assertThat(pragma(db, "foreign_keys")).isEqualTo("1");
      assertThat(pragma(db, "busy_timeout")).isEqualTo("10000");
    }
  }

  @Test
  void aVersionTellsWhetherRowsWereChanged() {
    try (Database db = Database.open(fresh())) {
      db.execute(h -> {
        h.execute("CREATE TABLE dify_item (id TEXT PRIMARY KEY, n BIGINT)");
        h.execute("CREATE TABLE dify_part (item TEXT REFERENCES dify_item (id) ON DELETE CASCADE)");
        h.execute("CREATE TABLE dify_other (id TEXT)");
      });
      String[] writes = { "INSERT INTO dify_item (id, n) VALUES ('a', 1)", "INSERT INTO dify_part VALUES ('a')",
        "INSERT INTO dify_item (id, n) VALUES ('a', 2) ON CONFLICT (id) DO UPDATE SET n = excluded.n",
        "UPDATE dify_item SET n = 3 WHERE id = 'nobody'", "INSERT INTO dify_other SELECT id FROM dify_item",
        "DELETE FROM dify_item WHERE id = 'a'"};

      List<List<String>> changed = Stream.of(writes).map(sql -> changedBy(db, sql)).toList();

      assertThat(changed).containsExactly(List.of("dify_item"), List.of("dify_part"), List.of("dify_item"), List.of(),
          List.of("dify_other"), List.of("dify_item", "dify_part"));
    }
  }

  private static List<String> changedBy(Database db, String sql) {
    List<String> tables = List.of("dify_item", "dify_part", "dify_other");
    List<OptionalLong> before = tables.stream().map(table -> db.version(List.of(table))).toList();
    OptionalLong all = db.version(tables);
    db.execute(h -> h.execute(sql));
    List<String> changed = IntStream.range(0, tables.size())
        .filter(i -> !db.version(List.of(tables.get(i))).equals(before.get(i))).mapToObj(tables::get).toList();
    assertThat(db.version(tables).equals(all)).as("of all together").isEqualTo(changed.isEmpty());
    return changed;
  }

  @Test
  void aMigrationChangesEveryVersion() throws Exception {
    SchemaFiles files = new SchemaFiles(Files.createTempDirectory(folder, "schema")).with("notes", "V1__item.sql",
        "CREATE TABLE dify_item (id TEXT)");
    try (Database db = Database.open(fresh())) {
      OptionalLong before = db.version(List.of("dify_item"));
      db.migrate("notes", files.loader());
      assertThat(db.version(List.of("dify_item"))).isPresent().isNotEqualTo(before);
    }
  }

  @Test
  void closingMovesTheLogIntoTheFile() throws IOException {
    Path file = fresh();
    try (Database db = Database.open(file)) {
      db.execute(h -> h.execute("CREATE TABLE dify_item (id TEXT)"));
      db.execute(h -> h.execute("INSERT INTO dify_item VALUES ('kept')"));
    }
    assertThat(file.resolveSibling(file.getFileName() + "-wal")).doesNotExist();
    Path copy = Files.copy(file, fresh());
    try (Database db = Database.open(copy)) {
      assertThat(Rows.texts(db, "SELECT id FROM dify_item")).containsExactly("kept");
    }
  }

  @Test
  void closingWaitsForReadsThatRun() throws Exception {
    Database db = Database.open(fresh());
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    try (Callers callers = new Callers()) {
      Future<Long> read = callers.start(() -> db.read(h -> {
        reading.countDown();
        Callers.await(go);
        return h.createQuery("SELECT 7").mapTo(Long.class).one();
      }));
      Callers.await(reading);
      Future<Boolean> closing = callers.start(() -> {
        db.close();
        return true;
      });
      Callers.until(() -> refusesWrites(db));
      assertThat(closing.isDone()).isFalse();
      go.countDown();
      assertThat(Callers.result(read)).isEqualTo(7);
      assertThat(Callers.result(closing)).isTrue();
    }
  }

  private static boolean refusesWrites(Database db) {
    try {
      db.write(h -> 1);
      return false;
    } catch (DifyException e) {
      return true;
    }
  }

  @Test
  void readsOfVirtualThreadsRunOnPlatformThreads() throws Exception {
    try (Database db = Database.open(fresh()); Callers callers = new Callers()) {
      Thread reader = Callers.result(callers.start(() -> db.read(h -> Thread.currentThread())));
      assertThat(reader.isVirtual()).isFalse();
      assertThat(reader.isDaemon()).isTrue();
      assertThat(reader.getName()).startsWith("dify-store-read-");
      assertThat(db.<Thread>read(h -> Thread.currentThread())).isSameAs(Thread.currentThread());
    }
  }

  @Test
  void fileThatIsNoDatabaseIsRefusedAndLeftAlone() throws IOException {
    Path file = Files.createDirectories(folder.resolve("texts")).resolve("notes.txt");
    String text = "My notes, which are no database. ".repeat(100);
    Files.writeString(file, text);
    DatabaseContractTest.refused(() -> Database.open(file), ErrorCode.STORE_FAILED, "no database", "notes.txt");
    assertThat(file).hasContent(text);
  }

  @Test
  void damagedFileIsReportedAsDamaged() throws IOException {
    Path file = fresh();
    try (Database db = Database.open(file)) {
      db.execute(h -> h.execute("CREATE TABLE dify_item (id TEXT)"));
      db.execute(h -> h.execute("INSERT INTO dify_item VALUES (?)", "x".repeat(100_000)));
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(90_000), 4096);
    }
    try (Database db = Database.open(file)) {
      DatabaseContractTest.refused(() -> Rows.texts(db, "SELECT id FROM dify_item"), ErrorCode.STORE_FAILED, "damaged",
          file.toString());
    }
  }

  @Test
  void lockOfAnotherProgramIsReportedAsSuch() throws Exception {
    Path file = fresh();
    try (Database db = Database.open(SqliteSource.file(file, Duration.ofMillis(10)));
        Connection other = DriverManager.getConnection("jdbc:sqlite:" + file)) {
      other.createStatement().execute("BEGIN IMMEDIATE");
      DatabaseContractTest.refused(() -> db.write(h -> 1), ErrorCode.STORE_FAILED, "locked by another program");
    }
  }

  @Test
  void fullDiskIsReportedAsSuchAndTheDatabaseGoesOn() {
    try (Database db = Database.open(fresh())) {
      db.execute(h -> h.execute("CREATE TABLE dify_item (id TEXT)"));
      pragma(db, "max_page_count = 10");
      DatabaseContractTest.refused(
          () -> db.execute(h -> h.execute("INSERT INTO dify_item VALUES (?)", "x".repeat(100_000))),
          ErrorCode.STORE_FAILED, "disk is full");
      db.execute(h -> h.execute("INSERT INTO dify_item VALUES ('small')"));
      assertThat(Rows.texts(db, "SELECT id FROM dify_item")).containsExactly("small");
    }
  }

  @Test
  void folderThatCannotBeMadeAndFolderInPlaceOfFileAreReported() throws IOException {
    Path file = Files.writeString(folder.resolve("plain"), "");
    DatabaseContractTest.refused(() -> Database.open(file.resolve("sub/db")), ErrorCode.FILE_UNREADABLE,
        "cannot be made");
    Path directory = Files.createDirectories(folder.resolve("directory"));
    DatabaseContractTest.refused(() -> Database.open(directory), ErrorCode.STORE_FAILED, "cannot be opened");
  }

  @Test
  void dataOutlivesTheDatabaseObjectWhateverTheNameOfItsFolder() {
    Path file = folder.resolve("a b?c=d&e#f%20g;数据").resolve("x y.db");
    try (Database db = Database.open(file)) {
      db.execute(h -> h.execute("CREATE TABLE dify_item (id TEXT)"));
    }
    try (Database db = Database.open(file)) {
      db.execute(h -> h.execute("INSERT INTO dify_item VALUES ('a')"));
    }
    try (Database db = Database.open(file)) {
      assertThat(Rows.texts(db, "SELECT id FROM dify_item")).containsExactly("a");
    }
    assertThat(file).isNotEmptyFile();
  }
}
