package io.dify.core.store;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.sqlite.SQLiteUpdateListener;

/**
 * Counts for each table how often the writer has changed rows of it; SQLite itself tells which ({@code sqlite3_update_hook}), those that go with others included. A
 * group is counted when it is committed and before anybody is let go: who asks for a number and then reads has read nothing older than it. SQLite
 * tells nothing of a {@code DELETE} without a {@code WHERE} from a table that no other refers to, and nothing of tables {@code WITHOUT ROWID}. Thread-safe.
 */
final class TableVersions implements SQLiteUpdateListener {
  private final Map<String, Long> versions = new ConcurrentHashMap<>();
  private final AtomicLong all = new AtomicLong();
  /** Of the group that is being written; for the writer's thread. */
  private final Set<String> touched = new HashSet<>();

  @Override
  public void onUpdate(Type type, String database, String table, long row) {
    touched.add(table);
  }

  /** What was touched counts from now on, whether it was committed or taken back. For the writer's thread. */
  void publish() {
    touched.forEach(table -> versions.merge(table, 1L, Long::sum));
    touched.clear();
  }

  /** Somebody had the database alone and may have changed anything. */
  void publishAll() {
    all.incrementAndGet();
  }

  /** Another number after a change of any of the tables. */
  long of(List<String> tables) {
    long sum = all.get();
    for (String table : tables) {
      sum += versions.getOrDefault(table, 0L);
    }
    return sum;
  }
}
