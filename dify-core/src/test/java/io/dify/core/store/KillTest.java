package io.dify.core.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Acknowledged writes survive kill -9 of the process. (What the page cache keeps survives a kill, too: that commits are synced is checked by
 * {@link SqliteFileDatabaseTest}.) The seed is printed; set it with {@code -Dkill.seed}.
 */
class KillTest {
  @TempDir
  Path folder;

  @Test
  void acknowledgedWritesSurviveKills() throws Exception {
    kill(5);
  }

  @Test
  @Tag("long")
  void acknowledgedWritesSurviveManyKills() throws Exception {
    kill(60);
  }

  private void kill(int times) throws Exception {
    long seed = Long.getLong("kill.seed", System.nanoTime());
    System.out.println("KillTest seed " + seed);
    Random random = new Random(seed);
    List<String> acknowledged = new ArrayList<>();
    for (int round = 0; round < times; round++) {
      acknowledged.addAll(runAndKill(round, random.nextInt(1, 400)));
      check(acknowledged);
    }
    System.out.println("KillTest: " + times + " kills, " + acknowledged.size() + " acknowledged writes, none lost");
  }

  private List<String> runAndKill(int round, int after) throws Exception {
    try (ChildProcess child = ChildProcess.start(CrashingWriter.class, folder.toString(), Integer.toString(round))) {
      List<String> said = new ArrayList<>();
      while (said.size() < after) {
        said.add(child.line());
      }
      said.addAll(child.kill());
      return said;
    }
  }

  private void check(List<String> acknowledged) {
    try (DataDirectory directory = DataDirectory.open(folder);
        Database db = Database.open(directory.path().resolve("db"))) {
      assertThat(Rows.texts(db, "PRAGMA integrity_check")).containsExactly("ok");
      Set<String> left = new HashSet<>(Rows.texts(db, "SELECT id FROM dify_half WHERE side = 'left'"));
      Set<String> right = new HashSet<>(Rows.texts(db, "SELECT id FROM dify_half WHERE side = 'right'"));
      assertThat(acknowledged.stream().filter(id -> !left.contains(id))).as("acknowledged and lost").isEmpty();
      assertThat(left.equals(right)).as("every unit as a whole").isTrue();
    }
  }
}
