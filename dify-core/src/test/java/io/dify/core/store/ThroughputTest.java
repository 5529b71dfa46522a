package io.dify.core.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prints figures of a SQLite file on this machine; what it asserts is that nothing got lost on the way. */
@Tag("long")
class ThroughputTest {
  private static final int WRITES = 20_000;
  private static final int READS = 100_000;

  @TempDir
  Path folder;

  @Test
  void durableInsertsAndPointReads() throws Exception {
    try (Database db = Database.open(folder.resolve("db")); Callers callers = new Callers()) {
      db.execute(h -> h.execute("CREATE TABLE dify_item (id TEXT PRIMARY KEY, body TEXT)"));
      for (int count : new int[]{ 1, 8, 64, 512}) {
        int each = (count == 1 ? WRITES / 10 : WRITES) / count;
        measure("durable single-row writes", callers, count, each, i -> db.execute(
            h -> h.execute("INSERT INTO dify_item VALUES (?, ?)", count + "-" + i, "x".repeat(200))));
        assertThat(Rows.number(db, "SELECT count(*) FROM dify_item WHERE id LIKE ?", count + "-%"))
            .isEqualTo(count * each);
      }
      for (int count : new int[]{ 1, 8, 64}) {
        measure("point reads", callers, count, READS / count, i -> assertThat(
            Rows.number(db, "SELECT count(*) FROM dify_item WHERE id = ?", "64-" + i % 100)).isEqualTo(1));
      }
    }
  }

  private static void measure(String what, Callers callers, int count, int each, IntConsumer one) throws Exception {
    long[] nanos = new long[count * each];
    long start = System.nanoTime();
    callers.together(count, caller -> {
      for (int i = caller * each; i < (caller + 1) * each; i++) {
        long begin = System.nanoTime();
        one.accept(i);
        nanos[i] = System.nanoTime() - begin;
      }
    });
    double seconds = (System.nanoTime() - start) / 1e9;
    Arrays.sort(nanos);
    System.out.printf("%s, %d virtual callers: %,.0f/s, p50 %d us, p99 %d us%n", what, count, nanos.length / seconds,
        TimeUnit.NANOSECONDS.toMicros(nanos[nanos.length / 2]),
        TimeUnit.NANOSECONDS.toMicros(nanos[nanos.length * 99 / 100]));
  }
}
