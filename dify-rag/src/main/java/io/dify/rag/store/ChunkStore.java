package io.dify.rag.store;

import io.dify.core.store.Database;
import io.dify.rag.document.Chunk;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** The chunks of one tenant's bases, as they are written. Thread-safe; every call is one unit, so callers bound their batches. */
public final class ChunkStore {
  /** How many chunks one unit should write: enough to make the sync cheap, few enough not to keep other writers waiting. */
  public static final int BATCH = 1_000;

  /**
   * What storing a batch changed.
   *
   * @param added chunks that were not there
   * @param changed chunks that were there with another text, answer or metadata
   */
  public record Stored(int added, int changed) {}

  private record Known(String hash, String textHash, String metadata, long position) {}

  private final Database database;
  private final String tenant;
  private final InstantSource clock;

  /** The chunks of a tenant; the schema must be up to date ({@link KnowledgeSchema}). */
  public ChunkStore(Database database, String tenant, InstantSource clock) {
    this.database = database;
    this.tenant = tenant;
    this.clock = clock;
  }

  /** Stores a batch of a document's chunks; what is there already in the same form is left alone. Only a new search text is a change for the index. */
  public Stored put(StoredDocument document, List<NewChunk> batch) {
    return database.write(h -> {
      Map<String, Known> known = known(h, batch.stream().map(c -> c.chunk().id()).toList());
      List<NewChunk> added = new ArrayList<>();
      List<NewChunk> retold = new ArrayList<>();
      List<NewChunk> kept = new ArrayList<>();
      int changed = 0;
      for (NewChunk chunk : batch) {
        Known old = known.get(chunk.chunk().id());
        if (old == null) {
          added.add(chunk);
        } else if (!old.textHash.equals(TextHash.of(chunk.chunk().searchText()))) {
          retold.add(chunk);
          changed++;
        } else if (!old.hash.equals(chunk.chunk().hash())
            || !old.metadata.equals(SettingsJson.write(chunk.metadata()))) {
          kept.add(chunk);
          changed++;
        } else if (old.position != chunk.chunk().position()) {
          kept.add(chunk);
        }
      }
      long seq = BaseStore.reserve(h, tenant, document.baseId(), added.size() + retold.size());
      insert(h, document, added, seq);
      update(h, retold, seq + added.size());
      update(h, kept, -1);
      return new Stored(added.size(), changed);
    });
  }

  /** Deletes chunks of a document. */
  public void delete(StoredDocument document, Collection<String> chunkIds) {
    if (!chunkIds.isEmpty()) {
      database.execute(h -> {
        bury(h, document.baseId(), chunkIds);
        h.createUpdate(
            "DELETE FROM dify_knowledge_chunk WHERE tenant = :tenant AND document_id = :document AND id IN (<ids>)")
            .bind("tenant", tenant).bind("document", document.id()).bindList("ids", List.copyOf(chunkIds)).execute();
      });
    }
  }

  /** Enables or disables chunks of a base. */
  public void enable(String baseId, Collection<String> chunkIds, boolean enabled) {
    List<String> ids = List.copyOf(chunkIds);
    if (!ids.isEmpty()) {
      database.execute(h -> {
        renumber(h, baseId, ids);
        h.createUpdate("""
            UPDATE dify_knowledge_chunk SET enabled = :enabled
            WHERE tenant = :tenant AND base_id || '' = :base AND id IN (<ids>)""").bind("enabled", enabled)
            .bind("tenant", tenant).bind("base", baseId).bindList("ids", ids).execute();
      });
    }
  }

  /** Adds to the counts of how often chunks were found. */
  public void countHits(Map<String, Long> hits) {
    database.execute(h -> {
      PreparedBatch batch = h.prepareBatch("""
          UPDATE dify_knowledge_chunk SET hit_count = hit_count + :n WHERE tenant = :tenant AND id = :id""");
      hits.forEach((id, n) -> batch.bind("n", n).bind("tenant", tenant).bind("id", id).add());
      batch.execute();
    });
  }

  /**
   * Removes tombstones which every index has seen, and remembers up to where.
   *
   * @param committedSeq what the index has made durable
   * @param before only tombstones older than this, in milliseconds
   */
  public void purge(String baseId, long committedSeq, long before) {
    database.execute(h -> {
      long last = h.createQuery("""
          SELECT COALESCE(MAX(change_seq), 0) FROM dify_knowledge_tombstone
          WHERE tenant = :tenant AND base_id = :base AND change_seq <= :seq AND deleted_at < :before""")
          .bind("tenant", tenant).bind("base", baseId).bind("seq", committedSeq).bind("before", before)
          .mapTo(Long.class).one();
      if (last > 0) {
        h.createUpdate(
            "UPDATE dify_knowledge_base SET purged_seq = :seq WHERE tenant = :tenant AND id = :base AND purged_seq < :seq")
            .bind("seq", last).bind("tenant", tenant).bind("base", baseId).execute();
        h.createUpdate("""
            DELETE FROM dify_knowledge_tombstone WHERE tenant = :tenant AND base_id = :base AND change_seq <= :seq""")
            .bind("tenant", tenant).bind("base", baseId).bind("seq", last).execute();
      }
    });
  }

  /** Gives all chunks of a document new numbers, a batch a unit, so that every index takes them up again. */
  public void touch(StoredDocument document) {
    String last = "";
    while (true) {
      String after = last;
      List<String> ids = database.write(h -> {
        List<String> some = h.createQuery("""
            SELECT id FROM dify_knowledge_chunk WHERE tenant = :tenant AND document_id = :document AND id > :after
            ORDER BY id LIMIT :limit""").bind("tenant", tenant).bind("document", document.id()).bind("after", after)
            .bind("limit", BATCH).mapTo(String.class).list();
        renumber(h, document.baseId(), some);
        return some;
      });
      if (ids.size() < BATCH) {
        return;
      }
      last = ids.getLast();
    }
  }

  private void renumber(Handle h, String baseId, List<String> chunkIds) {
    long seq = BaseStore.reserve(h, tenant, baseId, chunkIds.size());
    PreparedBatch batch = h.prepareBatch("""
        UPDATE dify_knowledge_chunk SET change_seq = :seq WHERE tenant = :tenant AND base_id = :base AND id = :id""");
    for (String id : chunkIds) {
      batch.bind("seq", ++seq).bind("tenant", tenant).bind("base", baseId).bind("id", id).add();
    }
    batch.execute();
  }

  private Map<String, Known> known(Handle h, List<String> ids) {
    Map<String, Known> known = new HashMap<>();
    if (!ids.isEmpty()) {
      h.createQuery("""
          SELECT id, hash, text_hash, metadata, position FROM dify_knowledge_chunk
          WHERE tenant = :tenant AND id IN (<ids>)""").bind("tenant", tenant).bindList("ids", ids)
          .map((row, ctx) -> Map.entry(row.getString("id"), new Known(row.getString("hash"),
              row.getString("text_hash"), row.getString("metadata"), row.getLong("position"))))
          .forEach(entry -> known.put(entry.getKey(), entry.getValue()));
    }
    return known;
  }

  private void insert(Handle h, StoredDocument document, List<NewChunk> chunks, long lastSeq) {
    PreparedBatch batch = h.prepareBatch("""
        INSERT INTO dify_knowledge_chunk (id, tenant, base_id, document_id, position, content, answer, hash, text_hash,
          external_id, metadata, character_count, hit_count, enabled, change_seq)
        VALUES (:id, :tenant, :base, :document, :position, :content, :answer, :hash, :textHash,
          :externalId, :metadata, :characters, 0, :enabled, :seq)""");
    long seq = lastSeq;
    for (NewChunk chunk : chunks) {
      bind(batch, chunk).bind("seq", ++seq).bind("base", document.baseId()).bind("document", document.id())
          .bind("enabled", chunk.chunk().enabled()).bind("externalId", chunk.externalId()).add();
    }
    batch.execute();
  }

  /** @param lastSeq the number before the first to give, or -1 to leave their numbers */
  private void update(Handle h, List<NewChunk> chunks, long lastSeq) {
    PreparedBatch batch = h.prepareBatch("""
        UPDATE dify_knowledge_chunk SET position = :position, content = :content, answer = :answer, hash = :hash,
          text_hash = :textHash, metadata = :metadata, character_count = :characters,
          change_seq = CASE WHEN :seq < 0 THEN change_seq ELSE :seq END
        WHERE tenant = :tenant AND id = :id""");
    long seq = lastSeq;
    for (NewChunk chunk : chunks) {
      bind(batch, chunk).bind("seq", lastSeq < 0 ? -1 : ++seq).add();
    }
    batch.execute();
  }

  private PreparedBatch bind(PreparedBatch batch, NewChunk added) {
    Chunk chunk = added.chunk();
    return batch.bind("id", chunk.id()).bind("tenant", tenant).bind("position", (long) chunk.position())
        .bind("content", chunk.content()).bind("answer", chunk.answer()).bind("hash", chunk.hash())
        .bind("textHash", TextHash.of(chunk.searchText())).bind("metadata", SettingsJson.write(added.metadata()))
        .bind("characters", (long) added.characterCount());
  }

  private void bury(Handle h, String baseId, Collection<String> chunkIds) {
    PreparedBatch batch = h.prepareBatch("""
        INSERT INTO dify_knowledge_tombstone (base_id, change_seq, tenant, chunk_id, deleted_at)
        VALUES (:base, :seq, :tenant, :id, :now)""");
    long seq = BaseStore.reserve(h, tenant, baseId, chunkIds.size());
    for (String id : chunkIds) {
      batch.bind("base", baseId).bind("seq", ++seq).bind("tenant", tenant).bind("id", id).bind("now", clock.millis())
          .add();
    }
    batch.execute();
  }
}
