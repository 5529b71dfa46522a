package io.dify.runtime.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.store.Database;
import io.dify.core.time.Ids;
import io.dify.runtime.auth.store.StoredKeys;
import io.dify.runtime.conversation.Owner;
import io.dify.runtime.conversation.store.StoredConversations;
import io.dify.runtime.registry.store.StoredApps;
import io.dify.runtime.testing.PostgresServer;
import io.dify.runtime.testing.ServerProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database of the first release is brought up to date, by processes that are killed in each step: forward or back, never half. */
class UpgradeTest {
  private static final String SQLITE_BLOCKER = "SELECT count(*) FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL"
      + " SELECT i + 1 FROM n WHERE i < 1000000000000) SELECT i FROM n);";
  private static final String POSTGRES_BLOCKER = "SELECT pg_sleep(600);";

  @TempDir
  Path folder;

  @Test
  void theFirstReleasesDatabaseIsUpgraded() throws Exception {
    upgraded(folder.resolve("dify.db").toString(), SQLITE_BLOCKER, 0);
  }

  @Test
  @Tag("long")
  void processesThatAreKilledInAStepLeaveEverythingAsItWas() throws Exception {
    upgraded(folder.resolve("dify.db").toString(), SQLITE_BLOCKER, Integer.MAX_VALUE);
  }

  @Test
  @Tag("long")
  void theSameOnPostgres() throws Exception {
    try (PostgresServer server = PostgresServer.start()) {
      upgraded(server.database(), POSTGRES_BLOCKER, Integer.MAX_VALUE);
    }
  }

  private void upgraded(String place, String blocker, int most) throws Exception {
    try (Database database = Migrator.open(place)) {
      FirstRelease.make(database, Files.createDirectory(folder.resolve("first")));
      assertThat(version(database, "runtime")).isEqualTo(1);
    }
    List<String> tables = tables(place);
    int kills = 0;
    List<String> modules = List.of("runtime", "rag");
    for (String module : modules) {
      for (int step : SchemaLoader.files(module).keySet()) {
        if (step > 1 && kills < most) {
          killedIn(place, module, step, blocker);
          kills++;
          try (Database database = Migrator.open(place)) {
            assertThat(version(database, module)).as("%s killed in step %s", module, step).isEqualTo(1);
            assertThat(rows(database)).isEqualTo(FirstRelease.MESSAGES);
          }
          if (module.equals("runtime")) {
            assertThat(tables(place)).as("tables after a kill in step %s", step).isEqualTo(tables);
          }
        }
      }
    }
    forward(place);
    System.out.println("UpgradeTest: " + kills + " kills, one in each step; all rows there");
  }

  private void forward(String place) throws Exception {
    try (Database database = Migrator.open(place)) {
      Migrator.migrate(database, SchemaLoader.fill(Files.createTempDirectory(folder, "all"), 999, "", 0, ""));
      for (String module : SchemaLoader.MODULES.keySet()) {
        assertThat(version(database, module)).isEqualTo(Collections.max(SchemaLoader.files(module).keySet()));
      }
      Owner owner = new Owner("w", "a", "s");
      assertThat(new StoredConversations(database, Ids.system(), InstantSource.system())
          .answered(owner, "c", Integer.MAX_VALUE)).hasSize(FirstRelease.MESSAGES)
          .allMatch(message -> message.outcome().answer().equals("answer " + message.position()));
      assertThat(new StoredKeys(database).byHash("hash")).isPresent();
      assertThat(new StoredApps(database).live("w", "a")).isPresent();
    }
  }

  /** Starts a process whose step never ends, and kills it there. */
  private void killedIn(String place, String module, int step, String blocker) throws Exception {
    Path schema = SchemaLoader.fill(Files.createTempDirectory(folder, "step"), 999, module, step, blocker);
    List<String> command = new ArrayList<>(ServerProcess.command(place, schema.toString()));
    command.set(command.indexOf("io.dify.runtime.cli.Main"), Migrator.class.getName());
    Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      awaitStep(out, module, step);
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
  }

  /** Modules come one after the other, so a version of the second is said after all of the first. */
  private static void awaitStep(BufferedReader out, String module, int step) throws IOException {
    boolean second = false;
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      second |= line.contains("Successfully applied") || line.contains("is up to date");
      if (second == module.equals("rag") && line.contains("to version \"" + step + " - ")) {
        return;
      }
    }
    throw new AssertionError("The process ended before step " + step + " of " + module);
  }

  private static int version(Database database, String module) {
    return database.read(handle -> handle.createQuery("SELECT version FROM dify_" + module
        + "_schema_history WHERE version IS NOT NULL").mapTo(String.class).list()).stream()
        .mapToInt(Integer::parseInt).max().orElse(0);
  }

  private static long rows(Database database) {
    return database.read(handle -> handle
        .createQuery("SELECT COUNT(*) FROM dify_message WHERE answer LIKE 'answer %'").mapTo(Long.class).one());
  }

  private static List<String> tables(String place) {
    String sql = place.startsWith("postgresql:")
        ? "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public'"
            + " ORDER BY 1"
        : "SELECT name || ' ' || sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY 1";
    try (Database database = Migrator.open(place)) {
      return database.read(handle -> handle.createQuery(sql).mapTo(String.class).list());
    }
  }
}
