package io.dify.core.store;

import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Writes pairs of rows from several threads and says each id once its write has returned, until it is killed or has written enough. */
final class CrashingWriter {
  private static final int THREADS = 8;
  private static final int UNITS = 5_000;

  private CrashingWriter() {}

  public static void main(String... arguments) {
    String round = arguments[1];
    try (DataDirectory directory = DataDirectory.open(Path.of(arguments[0]));
        Database db = Database.open(directory.path().resolve("db"));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      db.execute(h -> h.execute("CREATE TABLE IF NOT EXISTS dify_half (id TEXT, side TEXT, PRIMARY KEY (id, side))"));
      for (int thread = 0; thread < THREADS; thread++) {
        String prefix = round + "-" + thread + "-";
        threads.execute(() -> write(db, prefix));
      }
    }
  }

  private static void write(Database db, String prefix) {
    for (int i = 0; i < UNITS; i++) {
      String id = prefix + i;
      db.execute(h -> {
        h.execute("INSERT INTO dify_half VALUES (?, 'left')", id);
        h.execute("INSERT INTO dify_half VALUES (?, 'right')", id);
      });
      ChildProcess.say(id);
    }
  }
}
