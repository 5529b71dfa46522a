package io.dify.core.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.error.ErrorCode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@link Database#migrate} promises on every database. */
abstract class MigrationContractTest {
  private static final String V1 = "CREATE TABLE dify_note (id TEXT PRIMARY KEY, body ${bytes});\n"
      + "INSERT INTO dify_note (id) VALUES ('first');\n";

  @TempDir
  Path folder;
  Database db;
  SchemaFiles files;

  abstract Database create() throws Exception;

  @BeforeEach
  void open() throws Exception {
    db = create();
    files = new SchemaFiles(folder).with("notes", "V1__notes.sql", V1);
  }

  @AfterEach
  void close() {
    db.close();
  }

  private void migrate(String module) throws Exception {
    db.migrate(module, files.loader());
  }

  private List<String> notes() {
    return Rows.texts(db, "SELECT id FROM dify_note ORDER BY id");
  }

  @Test
  void everyFileRunsOnce() throws Exception {
    migrate("notes");
    migrate("notes");
    assertThat(notes()).containsExactly("first");
    files.with("notes", "V2__more.sql", "INSERT INTO dify_note (id) VALUES ('second');");
    migrate("notes");
    migrate("notes");
    assertThat(notes()).containsExactly("first", "second");
  }

  @Test
  void modulesLiveBesideOneAnother() throws Exception {
    files.with("tasks", "V1__tasks.sql", "CREATE TABLE dify_task (id TEXT PRIMARY KEY);");
    db.execute(h -> h.execute("CREATE TABLE of_the_host (id TEXT)"));
    migrate("notes");
    migrate("tasks");
    migrate("notes");
    assertThat(notes()).containsExactly("first");
    assertThat(Rows.number(db, "SELECT count(*) FROM dify_task")).isZero();
    for (String module : List.of("notes", "tasks")) {
      assertThat(Rows.number(db,
          "SELECT count(*) FROM dify_" + module + "_schema_history WHERE version = '1' AND success = TRUE")).as(module)
          .isEqualTo(1);
    }
  }

  @Test
  void placeholderOfBytesHoldsBytes() throws Exception {
    migrate("notes");
    byte[] bytes = { 0, 1, -1, 127, -128, 0};
    db.execute(h -> h.createUpdate("UPDATE dify_note SET body = :body").bind("body", bytes).execute());
    byte[] stored = db.read(h -> h.createQuery("SELECT body FROM dify_note").mapTo(byte[].class).one());
    assertThat(stored).isEqualTo(bytes);
  }

  @Test
  void failedMigrationNamesItsFileAndKeepsTheOldState() throws Exception {
    migrate("notes");
    files.with("notes", "V2__good.sql", "ALTER TABLE dify_note ADD COLUMN title TEXT;")
        .with("notes", "V3__bad.sql", "CREATE TABLE dify_half (id TEXT);\nINSERT INTO dify_missing VALUES (1);");
    DatabaseContractTest.refused(() -> migrate("notes"), ErrorCode.STORE_FAILED, "notes", "V3__bad.sql",
        "dify_missing");

    assertThat(notes()).containsExactly("first");
    DatabaseContractTest.refused(
        () -> Rows.texts(db, "SELECT title FROM dify_note"),
        ErrorCode.STORE_FAILED, "title");
    DatabaseContractTest.refused(() -> db.execute(h -> h.execute("INSERT INTO dify_half VALUES ('x')")),
        ErrorCode.STORE_FAILED, "dify_half");

    files.without("notes", "V2__good.sql").without("notes", "V3__bad.sql");
    migrate("notes");
    db.execute(h -> h.execute("INSERT INTO dify_note (id) VALUES ('by the version before')"));

    files.with("notes", "V2__good.sql", "ALTER TABLE dify_note ADD COLUMN title TEXT;")
        .with("notes", "V3__bad.sql", "CREATE TABLE dify_half (id TEXT);");
    migrate("notes");
    db.execute(h -> h.execute("UPDATE dify_note SET title = 'repaired'"));
  }

  @Test
  void failedFirstMigrationLeavesNothing() throws Exception {
    files.with("tasks", "V1__tasks.sql", "CREATE TABLE dify_task (id TEXT); CREATE TABLE dify_task (id TEXT);");
    DatabaseContractTest.refused(() -> migrate("tasks"), ErrorCode.STORE_FAILED, "V1__tasks.sql", "dify_task");
    files.with("tasks", "V1__tasks.sql", "CREATE TABLE dify_task (id TEXT);");
    migrate("tasks");
    db.execute(h -> h.execute("INSERT INTO dify_task VALUES ('x')"));
  }

  @Test
  void fileThatChangedAfterItRanIsRefused() throws Exception {
    migrate("notes");
    files.with("notes", "V1__notes.sql", V1 + "INSERT INTO dify_note (id) VALUES ('smuggled');");
    DatabaseContractTest.refused(() -> migrate("notes"), ErrorCode.STORE_FAILED, "have changed", "V1 notes");
    assertThat(notes()).containsExactly("first");
  }

  @Test
  void tablesOfNewerVersionAreRefused() throws Exception {
    files.with("notes", "V2__more.sql", "INSERT INTO dify_note (id) VALUES ('second');");
    migrate("notes");
    files.without("notes", "V2__more.sql");
    DatabaseContractTest.refused(() -> migrate("notes"), ErrorCode.STORE_FAILED, "newer version");
    assertThat(notes()).containsExactly("first", "second");
  }

  @Test
  void moduleWithoutFilesOrWithBadNameIsRefused() {
    DatabaseContractTest.refused(() -> migrate("nobody"), ErrorCode.STORE_FAILED, "nobody");
    DatabaseContractTest.refused(() -> migrate("../notes"), ErrorCode.INTERNAL, "../notes");
    DatabaseContractTest.refused(() -> migrate(""), ErrorCode.INTERNAL, "cannot name a module");
  }

  @Test
  void misnamedFileIsRefused() throws Exception {
    files.with("notes", "V2_more.sql", "INSERT INTO dify_note (id) VALUES ('second');");
    DatabaseContractTest.refused(() -> migrate("notes"), ErrorCode.STORE_FAILED, "V2_more.sql");
  }

  @Test
  void migrationRunsBesideUnits() throws Exception {
    migrate("notes");
    files.with("notes", "V2__more.sql", "INSERT INTO dify_note (id) VALUES ('second');");
    try (Callers callers = new Callers()) {
      callers.together(16, caller -> {
        if (caller == 7) {
          migrateUnchecked();
        }
        db.execute(h -> h.execute("INSERT INTO dify_note (id) VALUES (?)", "note " + caller));
      });
    }
    assertThat(notes()).hasSize(18).contains("second");
  }

  private void migrateUnchecked() {
    try {
      migrate("notes");
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
