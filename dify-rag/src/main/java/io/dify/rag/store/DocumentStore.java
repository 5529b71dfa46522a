package io.dify.rag.store;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.store.Database;
import io.dify.core.time.Ids;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The documents of one tenant's bases and how far they have come. Thread-safe. */
public final class DocumentStore {
  private static final int MAX_ERROR_CHARS = 2_000;

  private final Database database;
  private final String tenant;
  private final InstantSource clock;
  private final Ids ids;

  /** The documents of a tenant; the schema must be up to date ({@link KnowledgeSchema}). */
  public DocumentStore(Database database, String tenant, InstantSource clock, Ids ids) {
    this.database = database;
    this.tenant = tenant;
    this.clock = clock;
    this.ids = ids;
  }

  /**
   * The document that was added under this name, as it stood, or a new one in status {@code waiting}. Where it comes from, and what is known about it, is from now on
   * as given; every index takes up what filters may ask for.
   *
   * @throws DifyException {@code FORBIDDEN} when it is archived
   */
  public StoredDocument begin(String baseId, NewDocument document) {
    return database.write(h -> begin(h, baseId, document));
  }

  StoredDocument begin(Handle h, String baseId, NewDocument document) {
    int inserted = insert(h, baseId, ids.next(), document.name(), document);
    StoredDocument stored = find(h, baseId, "replace_key", document.name()).orElseThrow();
    return takeIn(h, stored, document, inserted == 0);
  }

  /** A new document, whatever others are called. */
  StoredDocument create(Handle h, String baseId, NewDocument document) {
    String id = ids.next();
    insert(h, baseId, id, id, document);
    return takeIn(h, find(h, baseId, "id", id).orElseThrow(), document, false);
  }

  /** Puts something else in the place of a document. */
  StoredDocument replace(Handle h, StoredDocument old, NewDocument document) {
    StoredDocument current = find(h, old.baseId(), "id", old.id()).orElseThrow(() -> deleted(old));
    return takeIn(h, current, document, true);
  }

  private int insert(Handle h, String baseId, String id, String key, NewDocument document) {
    return h.createUpdate("""
        INSERT INTO dify_knowledge_document (id, tenant, base_id, replace_key, name, source_type, source_hash, status,
          chunk_count, character_count, metadata, enabled, created_at, updated_at, content_at, uploader, position)
        SELECT :id, :tenant, :base, :key, :name, :sourceType, '', 'waiting', 0, 0, :metadata, TRUE, :now, :now, :now,
          :uploader, COALESCE(MAX(position), 0) + 1 FROM dify_knowledge_document WHERE base_id = :base
        ON CONFLICT (base_id, replace_key) DO NOTHING""")
        .bind("id", id).bind("tenant", tenant).bind("base", baseId).bind("key", key).bind("name", document.name())
        .bind("sourceType", document.sourceType()).bind("metadata", SettingsJson.write(document.metadata()))
        .bind("uploader", document.uploader()).bind("now", clock.millis()).execute();
  }

  private StoredDocument takeIn(Handle h, StoredDocument stored, NewDocument document, boolean existed) {
    if (stored.archived()) {
      throw new DifyException(ErrorCode.FORBIDDEN,
          document.name() + " is archived and cannot be changed. Take it out of the archive first.");
    }
    settle(h, stored, document);
    if (existed && !document.name().equals(stored.name())) {
      h.createUpdate("UPDATE dify_knowledge_document SET name = :name, replace_key = id WHERE id = :id")
          .bind("name", document.name()).bind("id", stored.id()).execute();
      Renumbering.document(h, tenant, stored.baseId(), stored.id());
    }
    if (existed && changesFields(stored, document)) {
      h.createUpdate("UPDATE dify_knowledge_document SET metadata = :metadata, source_type = :type WHERE id = :id")
          .bind("metadata", SettingsJson.write(document.metadata().isEmpty() ? stored.metadata() : document.metadata()))
          .bind("type", document.sourceType()).bind("id", stored.id()).execute();
      Renumbering.document(h, tenant, stored.baseId(), stored.id());
    }
    return find(h, stored.baseId(), "id", stored.id()).orElseThrow();
  }

  private static boolean changesFields(StoredDocument stored, NewDocument document) {
    boolean told = !document.metadata().isEmpty()
        && !SettingsJson.write(document.metadata()).equals(SettingsJson.write(stored.metadata()));
    return told || !document.sourceType().equals(stored.sourceType());
  }

  private static void settle(Handle h, StoredDocument stored, NewDocument document) {
    SourceRef source = document.source();
    BaseSettings settings = document.settings();
    h.createUpdate("""
        UPDATE dify_knowledge_document SET source_id = :source, source_name = :name, source_encoding = :encoding,
          settings = :settings, language = :language WHERE id = :id""")
        .bind("source", source == null ? null : source.id())
        .bind("name", source == null ? stored.name() : source.fileName())
        .bind("encoding", source == null ? null : source.encoding())
        .bind("settings", settings == null ? null : SettingsJson.write(settings)).bind("language", document.language())
        .bind("id", stored.id()).execute();
  }

  /** The document with this id, if it is in this base. */
  public Optional<StoredDocument> find(String baseId, String documentId) {
    return database.read(h -> find(h, baseId, "id", documentId));
  }

  /** The document with this id, else the first with this name. */
  public Optional<StoredDocument> named(String baseId, String idOrName) {
    return database.read(h -> find(h, baseId, "id", idOrName).or(() -> find(h, baseId, "name", idOrName)));
  }

  /** All documents of a base, by name. */
  public List<StoredDocument> list(String baseId) {
    return list(baseId, "", "");
  }

  /** The documents of a base that came with a submission last, by name. */
  public List<StoredDocument> ofBatch(String baseId, String batch) {
    return list(baseId, "AND d.batch = :value", batch);
  }

  private List<StoredDocument> list(String baseId, String condition, String value) {
    return database.read(h -> {
      var query = h.createQuery(DocumentRows.COLUMNS + "AND d.base_id = :base " + condition + " ORDER BY d.name, d.id")
          .bind("tenant", tenant).bind("base", baseId);
      return (condition.isEmpty() ? query : query.bind("value", value)).map((row, ctx) -> DocumentRows.read(row))
          .list();
    });
  }

  /** How far a document has come; the time is noted. */
  public void advance(StoredDocument document, DocumentStatus status) {
    String reached = switch (status) {
      case PARSING -> ", started_at = :now, parsed_at = NULL, cleaned_at = NULL, split_at = NULL, paused_at = NULL,"
          + " total_chunks = 0";
      case CLEANING -> ", parsed_at = :now";
      case SPLITTING -> ", cleaned_at = :now";
      case PAUSED -> ", paused_at = :now";
      case WAITING, INDEXING, COMPLETED, ERROR -> "";
    };
    set(document, "status = :status, error = NULL" + reached, Map.of("status", status.wire()));
  }

  /** A document is about to be cut into so many chunks. Until they are all stored it is not known what it was cut into. */
  public void split(StoredDocument document, long chunks) {
    set(document, "status = 'splitting', error = NULL, total_chunks = :chunks, source_hash = ''",
        Map.of("chunks", chunks));
  }

  /** All chunks of a document are stored: it waits for their vectors. */
  public void stored(StoredDocument document, StoredContent content) {
    set(document, """
        status = 'indexing', error = NULL, chunk_count = :chunks, total_chunks = :chunks, character_count = :chars,
        token_count = :tokens,
        split_at = :now, source_hash = :hash,
        content_at = :now,
        told_at = CASE WHEN EXISTS (
            SELECT 1 FROM dify_knowledge_chunk c WHERE c.document_id = dify_knowledge_document.id AND NOT c.pending)
          THEN told_at ELSE :now END""",
        Map.of("hash", content.hash(), "chunks", content.chunks(), "chars", content.characters(),
            "tokens", content.tokens()));
  }

  /**
   * Sees to it that every index learns when the content of a document was replaced, for filters may ask for that; last, so that what is new in it is
   * found first.
   *
   * @return whether there is something to apply
   */
  public boolean tell(String baseId, String documentId) {
    return database.write(h -> {
      int due = h.createUpdate("""
          UPDATE dify_knowledge_document SET told_at = content_at WHERE tenant = :tenant AND id = :id
            AND told_at < content_at""").bind("tenant", tenant).bind("id", documentId).execute();
      if (due > 0 && BaseStore.hasBuiltInFields(h, tenant, baseId)) {
        Renumbering.document(h, tenant, baseId, documentId);
        return true;
      }
      return false;
    });
  }

  /**
   * What a document was cut into.
   *
   * @param hash fingerprint of all its chunks
   * @param chunks their number
   * @param characters their length together
   * @param tokens the same in tokens, 0 where no vectors are made
   */
  public record StoredContent(String hash, long chunks, long characters, long tokens) {}

  /** A document could not go on; what of it can be found stays so. */
  public void fail(String documentId, String reason) {
    fail(documentId, reason, List.of());
  }

  /** A document could not go on, and some of its chunks, which the model refuses, are kept from indexes that have not seen them. */
  public void fail(String documentId, String reason, List<String> refusedChunkIds) {
    String clean = reason.replace("\0", "");
    database.execute(h -> {
      h.createUpdate("""
          UPDATE dify_knowledge_document SET status = 'error', error = :error, updated_at = :now
          WHERE tenant = :tenant AND id = :id""")
          .bind("error", clean.substring(0, Math.min(MAX_ERROR_CHARS, clean.length()))).bind("now", clock.millis())
          .bind("tenant", tenant).bind("id", documentId).execute();
      if (!refusedChunkIds.isEmpty()) {
        h.createUpdate("""
            UPDATE dify_knowledge_chunk SET pending = TRUE
            WHERE tenant = :tenant AND document_id = :document AND id IN (<ids>)""").bind("tenant", tenant)
            .bind("document", documentId).bindList("ids", refusedChunkIds).execute();
      }
    });
  }

  /**
   * Completes a document none of whose chunks waits any more.
   *
   * @return whether it is complete
   */
  public boolean complete(String documentId) {
    return database.write(h -> h.createUpdate("""
        UPDATE dify_knowledge_document SET status = 'completed', error = NULL, completed_at = :now, updated_at = :now
        WHERE tenant = :tenant AND id = :id AND NOT EXISTS (
          SELECT 1 FROM dify_knowledge_chunk c WHERE c.document_id = dify_knowledge_document.id AND c.pending)""")
        .bind("now", clock.millis()).bind("tenant", tenant).bind("id", documentId).execute()) > 0;
  }

  /** Counts the chunks of a document anew, after some were changed by hand. */
  public void recount(StoredDocument document) {
    set(document, """
        chunk_count = (SELECT COUNT(*) FROM dify_knowledge_chunk c WHERE c.document_id = dify_knowledge_document.id),
        total_chunks = (SELECT COUNT(*) FROM dify_knowledge_chunk c WHERE c.document_id = dify_knowledge_document.id),
        character_count = (SELECT COALESCE(SUM(c.character_count), 0) FROM dify_knowledge_chunk c
          WHERE c.document_id = dify_knowledge_document.id)""", Map.of());
  }

  /** Deletes a document that has no chunks any more. */
  public void delete(StoredDocument document) {
    database.execute(h -> h.createUpdate("DELETE FROM dify_knowledge_document WHERE tenant = :tenant AND id = :id")
        .bind("tenant", tenant).bind("id", document.id()).execute());
  }

  private void set(StoredDocument document, String assignments, Map<String, ?> values) {
    int rows = database.write(h -> h.createUpdate("UPDATE dify_knowledge_document SET updated_at = :now, " + assignments
        + " WHERE tenant = :tenant AND id = :id").bindMap(values).bind("now", clock.millis()).bind("tenant", tenant)
        .bind("id", document.id()).execute());
    if (rows == 0) {
      throw deleted(document);
    }
  }

  private static DifyException deleted(StoredDocument document) {
    return new DifyException(ErrorCode.NOT_FOUND, document.name() + " was deleted in the meantime.");
  }

  Optional<StoredDocument> find(Handle h, String baseId, String column, String value) {
    return h.createQuery(DocumentRows.COLUMNS + "AND d.base_id = :base AND d." + column
        + " = :value ORDER BY d.position LIMIT 1")
        .bind("tenant", tenant).bind("base", baseId).bind("value", value).map((row, ctx) -> DocumentRows.read(row))
        .findOne();
  }
}
