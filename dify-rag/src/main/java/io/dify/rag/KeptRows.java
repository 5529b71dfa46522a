package io.dify.rag;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Weigher;
import io.dify.core.store.Database;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What was read from the database, for as long as nobody writes to the tables it is from: the database counts that, and whoever was told that a write is done finds
 * nothing older here. Of a database that others write to as well (PostgreSQL) nothing is kept, and all is read each time. Thread-safe.
 */
final class KeptRows<K, V> {
  private final Database database;
  private final List<String> tables;
  private final @Nullable Cache<K, Kept<V>> kept;

  private record Kept<V>(long version, V value) {}

  /**
   * Rows of some tables.
   *
   * @param longest how long anything is kept, whatever happens
   * @param most how much of them is kept at most, as the weigher weighs; 0 for nothing
   * @param tables all that what is read depends on
   */
  KeptRows(Database database, InstantSource clock, Duration longest, long most, Weigher<K, V> weigher,
      List<String> tables) {
    this.database = database;
    this.tables = tables;
    this.kept = most == 0
        ? null
        : Caffeine.newBuilder().expireAfterWrite(longest).ticker(() -> clock.millis() * 1_000_000).maximumWeight(most)
            .weigher((K key, Kept<V> value) -> weigher.weigh(key, value.value)).executor(Runnable::run).build();
  }

  /** The rows with these keys; those that do not exist are missing. The reader is asked for what is not kept. */
  Map<K, V> all(List<K> keys, Function<List<K>, Map<K, V>> reader) {
    Cache<K, Kept<V>> here = kept;
    OptionalLong version = database.version(tables);
    if (here == null || version.isEmpty()) {
      return reader.apply(keys);
    }
    Map<K, V> found = new HashMap<>();
    List<K> missing = new ArrayList<>();
    for (K key : keys) {
      Kept<V> known = here.getIfPresent(key);
      if (known != null && known.version == version.getAsLong()) {
        found.put(key, known.value);
      } else {
        missing.add(key);
      }
    }
    if (!missing.isEmpty()) {
      Map<K, V> read = reader.apply(missing);
      read.forEach((key, value) -> here.put(key, new Kept<>(version.getAsLong(), value)));
      found.putAll(read);
    }
    return found;
  }
}
