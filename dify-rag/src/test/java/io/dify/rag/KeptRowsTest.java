package io.dify.rag;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.store.Database;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows are read again when something was written, and not before. */
class KeptRowsTest {
  private static final List<String> KEYS = List.of("a", "b", "c");

  @TempDir
  Path folder;
  private Database database;
  private long now;
  private final List<List<String>> reads = new ArrayList<>();

  @BeforeEach
  void open() {
    database = Database.open(folder.resolve("dify.db"));
    database.execute(h -> {
      h.execute("CREATE TABLE item (id TEXT PRIMARY KEY, n BIGINT NOT NULL)");
      h.execute("CREATE TABLE other (id TEXT)");
      h.execute("INSERT INTO item VALUES ('a', 0), ('b', 0)");
    });
  }

  @AfterEach
  void close() {
    database.close();
  }

  private KeptRows<String, Long> rows(long most) {
    InstantSource clock = () -> java.time.Instant.ofEpochMilli(now);
    return new KeptRows<>(database, clock, Duration.ofMinutes(1), most, (key, value) -> 1, List.of("item"));
  }

  private Map<String, Long> read(List<String> keys) {
    Map<String, Long> found = new HashMap<>();
    database.read(h -> h.createQuery("SELECT id, n FROM item WHERE id IN (<keys>)").bindList("keys", keys)
        .map((row, context) -> Map.entry(row.getString("id"), row.getLong("n"))).list())
        .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
    return found;
  }

  private Map<String, Long> counted(List<String> keys) {
    reads.add(keys);
    return read(keys);
  }

  @Test
  void onlyWhatIsNotKnownIsReadAndWhatDoesNotExistEachTime() {
    KeptRows<String, Long> rows = rows(100);
    rows.all(List.of("a"), this::counted);
    assertThat(rows.all(KEYS, this::counted)).isEqualTo(Map.of("a", 0L, "b", 0L));
    rows.all(KEYS, this::counted);
    rows.all(List.of("a", "b"), this::counted);
    assertThat(reads).containsExactly(List.of("a"), List.of("b", "c"), List.of("c"));
  }

  @Test
  void aWriteToATableOfTheirsCountsAndOneToAnotherDoesNot() {
    KeptRows<String, Long> rows = rows(100);
    rows.all(List.of("a"), this::counted);
    database.execute(h -> h.execute("INSERT INTO other VALUES ('x')"));
    assertThat(rows.all(List.of("a"), this::counted)).isEqualTo(Map.of("a", 0L));
    assertThat(reads).hasSize(1);
    database.execute(h -> h.execute("UPDATE item SET n = 7 WHERE id = 'a'"));
    assertThat(rows.all(List.of("a"), this::counted)).isEqualTo(Map.of("a", 7L));
    database.execute(h -> h.execute("DELETE FROM item WHERE id = 'a'"));
    assertThat(rows.all(List.of("a"), this::counted)).isEmpty();
  }

  @Test
  void nothingIsKeptForLongNorAtAllWhereThatIsNotWanted() {
    KeptRows<String, Long> rows = rows(100);
    rows.all(List.of("a"), this::counted);
    now += 59_000;
    rows.all(List.of("a"), this::counted);
    assertThat(reads).hasSize(1);
    now += 2_000;
    rows.all(List.of("a"), this::counted);
    assertThat(reads).hasSize(2);
    KeptRows<String, Long> none = rows(0);
    none.all(List.of("a"), this::counted);
    none.all(List.of("a"), this::counted);
    assertThat(reads).hasSize(4);
  }

  @Test
  void nobodyFindsAnythingOlderThanAWriteThatIsDone() throws Exception {
    KeptRows<String, Long> rows = rows(100);
    AtomicLong done = new AtomicLong();
    int writes = 2_000;
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<Long>> readers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        readers.add(threads.submit(() -> {
          long old = 0;
          while (done.get() < writes) {
            long before = done.get();
            old += rows.all(List.of("a"), this::read).get("a") < before ? 1 : 0;
          }
          return old;
        }));
      }
      for (int i = 1; i <= writes; i++) {
        long n = i;
        database.execute(h -> h.createUpdate("UPDATE item SET n = :n WHERE id = 'a'").bind("n", n).execute());
        done.set(n);
      }
      for (Future<Long> reader : readers) {
        assertThat(reader.get()).isZero();
      }
    }
  }
}
