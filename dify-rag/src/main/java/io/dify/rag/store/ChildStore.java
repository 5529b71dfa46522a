package io.dify.rag.store;

import io.dify.core.store.Database;
import io.dify.rag.document.Fingerprint;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * Children of one tenant's chunks, as people change them. Their vectors must be there, for indexes take them up at once. Thread-safe.
 */
public final class ChildStore {
  private final Database database;
  private final String tenant;
  private final InstantSource clock;

  /** The children of a tenant; the schema must be up to date ({@link KnowledgeSchema}). */
  public ChildStore(Database database, String tenant, InstantSource clock) {
    this.database = database;
    this.tenant = tenant;
    this.clock = clock;
  }

  /** Adds a child behind the others of its chunk. */
  public ChildChunk add(String baseId, String chunkId, String childId, String content) {
    return database.write(h -> {
      int position = 1 + h.createQuery("""
          SELECT COALESCE(MAX(position), 0) FROM dify_knowledge_child WHERE tenant = :tenant AND chunk_id = :chunk""")
          .bind("tenant", tenant).bind("chunk", chunkId).mapTo(Integer.class).one();
      Instant now = Instant.ofEpochMilli(clock.millis());
      ChildChunk child = new ChildChunk(childId, chunkId, position, content, Fingerprint.of(content), true, now, now);
      PreparedBatch batch = Children.insertion(h);
      Children.bind(batch, tenant, baseId, child).add();
      batch.execute();
      settle(h, baseId, chunkId);
      return child;
    });
  }

  /** Gives a child another text. */
  public void change(String baseId, ChildChunk child, String content) {
    database.execute(h -> {
      h.createUpdate("""
          UPDATE dify_knowledge_child SET content = :content, hash = :hash, text_hash = :textHash, by_hand = TRUE,
            updated_at = :now WHERE tenant = :tenant AND id = :id""").bind("content", content)
          .bind("hash", Fingerprint.of(content)).bind("textHash", TextHash.of(content)).bind("now", clock.millis())
          .bind("tenant", tenant).bind("id", child.id()).execute();
      settle(h, baseId, child.chunkId());
    });
  }

  /** Deletes a child. A chunk without any is not found until it has one again. */
  public void delete(String baseId, ChildChunk child) {
    database.execute(h -> {
      h.createUpdate("DELETE FROM dify_knowledge_child WHERE tenant = :tenant AND id = :id").bind("tenant", tenant)
          .bind("id", child.id()).execute();
      settle(h, baseId, child.chunkId());
    });
  }

  /** A chunk is known by its children from now on, and every index takes it up. */
  private void settle(Handle h, String baseId, String chunkId) {
    List<String> texts = h.createQuery("""
        SELECT content FROM dify_knowledge_child WHERE tenant = :tenant AND chunk_id = :chunk ORDER BY position, id""")
        .bind("tenant", tenant).bind("chunk", chunkId).mapTo(String.class).list();
    h.createUpdate("""
        UPDATE dify_knowledge_chunk SET children_hash = :hash, change_seq = :seq, updated_at = :now
        WHERE tenant = :tenant AND id = :id""")
        .bind("hash", texts.isEmpty() ? Fingerprint.of("no children") : ChunkRow.childrenHash(texts))
        .bind("seq", BaseStore.reserve(h, tenant, baseId, 1) + 1).bind("now", clock.millis()).bind("tenant", tenant)
        .bind("id", chunkId).execute();
  }
}
