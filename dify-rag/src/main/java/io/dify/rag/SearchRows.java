package io.dify.rag;

import io.dify.core.store.Database;
import io.dify.rag.store.BaseStore;
import io.dify.rag.store.ChunkQueries;
import io.dify.rag.store.CurrentBase;
import io.dify.rag.store.StoredChunk;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What every search reads: the base as it stands, and the chunks it has found; from memory while nobody writes ({@link KeptRows}). Of all tenants; thread-safe. */
final class SearchRows {
  private static final int BASES = 10_000;
  /** How old a count of hits may be that is told with a chunk. */
  private static final Duration LONGEST = Duration.ofMinutes(1);
  /** Rough size of a chunk without its texts. */
  private static final int CHUNK_BYTES = 1_500;

  private record BaseKey(String tenant, String idOrName) {}

  private record ChunkKey(String tenant, String baseId, String id) {}

  private final KeptRows<BaseKey, CurrentBase> bases;
  private final KeptRows<ChunkKey, StoredChunk> chunks;

  /** @param maxBytes rough size of the chunks that are kept at most; 0 for none */
  SearchRows(Database database, InstantSource clock, long maxBytes) {
    bases = new KeptRows<>(database, clock, LONGEST, maxBytes == 0 ? 0 : BASES, (key, base) -> 1, BaseStore.CURRENT);
    chunks = new KeptRows<>(database, clock, LONGEST, maxBytes, SearchRows::bytes, ChunkQueries.FOUND);
  }

  private static int bytes(ChunkKey key, StoredChunk stored) {
    return CHUNK_BYTES + 2 * stored.characterCount();
  }

  /** The base with this id, else the one with this name. */
  Optional<CurrentBase> base(String tenant, BaseStore store, String idOrName) {
    BaseKey key = new BaseKey(tenant, idOrName);
    return Optional.ofNullable(bases.all(List.of(key),
        keys -> store.current(idOrName).<Map<BaseKey, CurrentBase>>map(found -> Map.of(key, found)).orElse(Map.of()))
        .get(key));
  }

  /** The chunks of a base with these ids, by id; those that do not exist, or may not be found, are missing. */
  Map<String, StoredChunk> chunks(String tenant, ChunkQueries queries, String baseId, Collection<String> ids) {
    Map<String, StoredChunk> found = new HashMap<>();
    chunks.all(ids.stream().map(id -> new ChunkKey(tenant, baseId, id)).toList(), keys -> {
      Map<ChunkKey, StoredChunk> read = new HashMap<>();
      queries.find(baseId, keys.stream().map(ChunkKey::id).toList())
          .forEach((id, chunk) -> read.put(new ChunkKey(tenant, baseId, id), chunk));
      return read;
    }).forEach((key, chunk) -> found.put(key.id, chunk));
    return found;
  }
}
