package io.dify.rag.store;

import io.dify.core.store.Database;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * The chunks of one tenant's bases, as they are written. What is new or has another text waits: no index sees it until {@link #publish} gives it a
 * number. Thread-safe; every call is one unit, so callers bound their batches.
 */
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

  private record Known(String hash, String searched, String childrenHash, String told, long position) {}

  private final Database database;
  private final String tenant;
  private final InstantSource clock;

  /** The chunks of a tenant; the schema must be up to date ({@link KnowledgeSchema}). */
  public ChunkStore(Database database, String tenant, InstantSource clock) {
    this.database = database;
    this.tenant = tenant;
    this.clock = clock;
  }

  /** Stores a batch of a document's chunks; what is there already in the same form is left alone. */
  public Stored put(StoredDocument document, List<NewChunk> batch) {
    return database.write(h -> put(h, document, batch, document.uploader()));
  }

  /**
   * Stores new chunks of a document behind its others, whatever place they say, and lets indexes take them up at once. Their vectors are there.
   *
   * @param author who wrote them
   */
  public void append(StoredDocument document, List<NewChunk> batch, String author) {
    database.execute(h -> {
      BaseStore.hold(h, tenant, document.baseId());
      int last = h.createQuery("""
          SELECT COALESCE(MAX(position), 0) FROM dify_knowledge_chunk
          WHERE tenant = :tenant AND document_id = :document""").bind("tenant", tenant).bind("document", document.id())
          .mapTo(Integer.class).one();
      put(h, document, IntStream.range(0, batch.size()).mapToObj(i -> batch.get(i).at(last + 1 + i)).toList(), author);
      publish(h, document.baseId(), batch.stream().map(chunk -> chunk.chunk().id()).toList());
    });
  }

  /**
   * Stores chunks of a document whose vectors are there, and lets indexes take them up at once.
   *
   * @param author who wrote them
   */
  public void putReady(StoredDocument document, List<NewChunk> batch, String author) {
    database.execute(h -> {
      put(h, document, batch, author);
      publish(h, document.baseId(), batch.stream().map(chunk -> chunk.chunk().id()).toList());
    });
  }

  private Stored put(Handle h, StoredDocument document, List<NewChunk> batch, String author) {
    Map<String, Known> known = known(h, batch.stream().map(c -> c.chunk().id()).toList());
    List<ChunkRow> added = new ArrayList<>();
    List<ChunkRow> searched = new ArrayList<>();
    List<ChunkRow> kept = new ArrayList<>();
    List<ChunkRow> parents = new ArrayList<>();
    int changed = 0;
    for (NewChunk chunk : batch) {
      ChunkRow row = ChunkRow.of(chunk);
      Known old = known.get(chunk.chunk().id());
      if (old == null) {
        added.add(row);
      } else if (!old.searched.equals(row.searched())) {
        searched.add(row);
        changed++;
      } else if (!old.hash.equals(row.hash()) || !old.told.equals(row.told())) {
        kept.add(row);
        changed += old.hash.equals(row.hash()) ? 0 : 1;
      } else if (old.position != chunk.chunk().position()) {
        kept.add(row);
      }
      if (!row.childrenHash().equals(old == null ? "" : old.childrenHash)) {
        parents.add(row);
      }
    }
    insert(h, document, added, author);
    update(h, searched, true, author);
    update(h, kept, false, author);
    Children.replace(h, tenant, document.baseId(), parents, clock.millis());
    return new Stored(added.size(), changed);
  }

  /** Lets indexes take up chunks whose vectors are there; chunks that do not wait are left alone. */
  public void publish(String baseId, Collection<String> chunkIds) {
    if (!chunkIds.isEmpty()) {
      database.execute(h -> publish(h, baseId, chunkIds));
    }
  }

  private void publish(Handle h, String baseId, Collection<String> chunkIds) {
    long seq = BaseStore.reserve(h, tenant, baseId, chunkIds.size());
    PreparedBatch batch = h.prepareBatch("""
        UPDATE dify_knowledge_chunk SET change_seq = :seq, pending = FALSE, completed_at = :now
        WHERE tenant = :tenant AND base_id || '' = :base AND id = :id AND pending""");
    for (String id : chunkIds) {
      batch.bind("seq", ++seq).bind("now", clock.millis()).bind("tenant", tenant).bind("base", baseId).bind("id", id)
          .add();
    }
    batch.execute();
  }

  /** Deletes chunks of a document. */
  public void delete(StoredDocument document, Collection<String> chunkIds) {
    if (!chunkIds.isEmpty()) {
      database.execute(h -> delete(h, document, chunkIds));
    }
  }

  private void delete(Handle h, StoredDocument document, Collection<String> chunkIds) {
    bury(h, document.baseId(), chunkIds);
    h.createUpdate(
        "DELETE FROM dify_knowledge_chunk WHERE tenant = :tenant AND document_id = :document AND id IN (<ids>)")
        .bind("tenant", tenant).bind("document", document.id()).bindList("ids", List.copyOf(chunkIds)).execute();
  }

  /** Enables or disables chunks of a base. */
  public void enable(String baseId, Collection<String> chunkIds, boolean enabled) {
    enable(baseId, chunkIds, enabled, "");
  }

  /**
   * Enables or disables chunks of a base.
   *
   * @param author who does
   */
  public void enable(String baseId, Collection<String> chunkIds, boolean enabled, String author) {
    if (!chunkIds.isEmpty()) {
      database.execute(h -> {
        long seq = BaseStore.reserve(h, tenant, baseId, chunkIds.size());
        PreparedBatch batch = h.prepareBatch("""
            UPDATE dify_knowledge_chunk SET enabled = :enabled, updated_at = :now, updated_by = :author,
              disabled_at = CASE WHEN :enabled THEN NULL ELSE COALESCE(disabled_at, :now) END,
              disabled_by = CASE WHEN :enabled THEN '' WHEN disabled_at IS NULL THEN :author ELSE disabled_by END,
              change_seq = CASE WHEN pending THEN change_seq ELSE :seq END
            WHERE tenant = :tenant AND base_id || '' = :base AND id = :id""");
        for (String id : chunkIds) {
          batch.bind("enabled", enabled).bind("now", clock.millis()).bind("author", author).bind("seq", ++seq)
              .bind("tenant", tenant).bind("base", baseId).bind("id", id).add();
        }
        batch.execute();
      });
    }
  }

  /** Says what a chunk says; an empty text takes that back. */
  public void summarise(StoredDocument document, String chunkId, String summary, String author) {
    database.execute(h -> h.createUpdate(
        """
            UPDATE dify_knowledge_chunk SET summary = :summary, updated_at = :now, updated_by = :author
            WHERE tenant = :tenant AND document_id = :document AND id = :id""")
        .bind("summary", summary.isEmpty() ? null : summary).bind("now", clock.millis()).bind("author", author)
        .bind("tenant", tenant).bind("document", document.id()).bind("id", chunkId).execute());
  }

  /** Adds to the counts of how often chunks were found; those that are gone are left out. */
  public void countHits(Map<String, Long> hits) {
    database.execute(h -> {
      PreparedBatch batch = h.prepareBatch("""
          INSERT INTO dify_knowledge_hit (chunk_id, tenant, hits)
          SELECT id, tenant, :n FROM dify_knowledge_chunk WHERE tenant = :tenant AND id = :id
          ON CONFLICT (chunk_id) DO UPDATE SET hits = dify_knowledge_hit.hits + excluded.hits""");
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

  private Map<String, Known> known(Handle h, List<String> ids) {
    Map<String, Known> known = new HashMap<>();
    if (!ids.isEmpty()) {
      h.createQuery("""
          SELECT id, hash, text_hash, children_hash, keywords, metadata, page, headings, attachments, position
          FROM dify_knowledge_chunk WHERE tenant = :tenant AND id IN (<ids>)""").bind("tenant", tenant)
          .bindList("ids", ids)
          .map((row, ctx) -> Map.entry(row.getString("id"), new Known(row.getString("hash"),
              ChunkRow.searched(row.getString("text_hash"), row.getString("children_hash"), row.getString("keywords"),
                  row.getString("metadata")),
              row.getString("children_hash"),
              ChunkRow.told(row.getLong("page"), row.getString("headings"), row.getString("attachments")),
              row.getLong("position"))))
          .forEach(entry -> known.put(entry.getKey(), entry.getValue()));
    }
    return known;
  }

  private void insert(Handle h, StoredDocument document, List<ChunkRow> rows, String author) {
    PreparedBatch batch = h.prepareBatch("""
        INSERT INTO dify_knowledge_chunk (id, tenant, base_id, document_id, position, content, answer, hash, text_hash,
          children_hash, external_id, metadata, page, headings, attachments, keywords, character_count,
          enabled, pending, created_at, created_by, updated_at, updated_by, indexing_at, change_seq)
        VALUES (:id, :tenant, :base, :document, :position, :content, :answer, :hash, :textHash,
          :childrenHash, :externalId, :metadata, :page, :headings, :attachments, :keywords, :characters,
          :enabled, TRUE, :now, :author, :now, :author, :now, :seq)""");
    long seq = BaseStore.reserve(h, tenant, document.baseId(), rows.size());
    for (ChunkRow row : rows) {
      row.bind(batch).bind("seq", ++seq).bind("tenant", tenant).bind("base", document.baseId())
          .bind("document", document.id()).bind("enabled", row.chunk().chunk().enabled())
          .bind("externalId", row.chunk().externalId()).bind("now", clock.millis()).bind("author", author).add();
    }
    batch.execute();
  }

  /** @param searched whether what it is found by has changed, which has to wait for a vector */
  private void update(Handle h, List<ChunkRow> rows, boolean searched, String author) {
    PreparedBatch batch = h.prepareBatch(
        """
            UPDATE dify_knowledge_chunk SET position = :position, content = :content, answer = :answer, hash = :hash,
              text_hash = :textHash, children_hash = :childrenHash, metadata = :metadata, page = :page, headings = :headings,
              attachments = :attachments, keywords = :keywords, character_count = :characters,
              pending = pending OR :searched, updated_at = :now, updated_by = :author,
              indexing_at = CASE WHEN :searched THEN :now ELSE indexing_at END,
              completed_at = CASE WHEN :searched THEN NULL ELSE completed_at END
            WHERE tenant = :tenant AND id = :id""");
    for (ChunkRow row : rows) {
      row.bind(batch).bind("searched", searched).bind("now", clock.millis()).bind("author", author)
          .bind("tenant", tenant).add();
    }
    batch.execute();
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
