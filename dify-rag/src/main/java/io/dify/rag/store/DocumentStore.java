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
   * The document of this name as it stood, or a new one in status {@code waiting}. Where it comes from, and what is known about it, is from now on
   * as given; every index takes up what filters may ask for.
   *
   * @throws DifyException {@code FORBIDDEN} when it is archived
   */
  public StoredDocument begin(String baseId, NewDocument document) {
    return database.write(h -> begin(h, baseId, document));
  }

  StoredDocument begin(Handle h, String baseId, NewDocument document) {
    int inserted = h
        .createUpdate(
            """
                INSERT INTO dify_knowledge_document (id, tenant, base_id, name, source_type, source_hash, status, chunk_count,
                  character_count, metadata, enabled, created_at, updated_at, content_at, uploader)
                VALUES (:id, :tenant, :base, :name, :sourceType, '', 'waiting', 0, 0, :metadata, TRUE, :now, :now, :now, :uploader)
                ON CONFLICT (base_id, name) DO NOTHING""")
        .bind("id", ids.next()).bind("tenant", tenant).bind("base", baseId).bind("name", document.name())
        .bind("sourceType", document.sourceType()).bind("metadata", SettingsJson.write(document.metadata()))
        .bind("uploader", document.uploader()).bind("now", clock.millis()).execute();
    StoredDocument stored = find(h, baseId, "name", document.name()).orElseThrow();
    if (stored.archived()) {
      throw new DifyException(ErrorCode.FORBIDDEN,
          document.name() + " is archived and cannot be changed. Take it out of the archive first.");
    }
    settle(h, stored, document);
    if (inserted == 0 && changesFields(stored, document)) {
      h.createUpdate("UPDATE dify_knowledge_document SET metadata = :metadata, source_type = :type WHERE id = :id")
          .bind("metadata", SettingsJson.write(document.metadata().isEmpty() ? stored.metadata() : document.metadata()))
          .bind("type", document.sourceType()).bind("id", stored.id()).execute();
      Renumbering.document(h, tenant, baseId, stored.id());
    }
    return find(h, baseId, "id", stored.id()).orElseThrow();
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
          settings = :settings WHERE id = :id""").bind("source", source == null ? null : source.id())
        .bind("name", source == null ? stored.name() : source.fileName())
        .bind("encoding", source == null ? null : source.encoding())
        .bind("settings", settings == null ? null : SettingsJson.write(settings)).bind("id", stored.id()).execute();
  }

  /** The document with this id, if it is in this base. */
  public Optional<StoredDocument> find(String baseId, String documentId) {
    return database.read(h -> find(h, baseId, "id", documentId));
  }

  /** The document with this id, else the one with this name. */
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
        split_at = :now, source_hash = :hash,
        content_at = :now,
        told_at = CASE WHEN EXISTS (
            SELECT 1 FROM dify_knowledge_chunk c WHERE c.document_id = dify_knowledge_document.id AND NOT c.pending)
          THEN told_at ELSE :now END""",
        Map.of("hash", content.hash(), "chunks", content.chunks(), "chars", content.characters()));
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
   */
  public record StoredContent(String hash, long chunks, long characters) {}

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
      throw new DifyException(ErrorCode.NOT_FOUND, document.name() + " was deleted in the meantime.");
    }
  }

  Optional<StoredDocument> find(Handle h, String baseId, String column, String value) {
    return h.createQuery(DocumentRows.COLUMNS + "AND d.base_id = :base AND d." + column + " = :value")
        .bind("tenant", tenant).bind("base", baseId).bind("value", value).map((row, ctx) -> DocumentRows.read(row))
        .findOne();
  }
}
