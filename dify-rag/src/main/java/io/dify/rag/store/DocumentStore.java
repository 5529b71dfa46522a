package io.dify.rag.store;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.store.Database;
import io.dify.core.time.Ids;
import io.dify.core.value.Value;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The documents of one tenant's bases. Thread-safe. */
public final class DocumentStore {
  private static final String COLUMNS = """
      SELECT id, base_id, name, source_type, source_hash, status, error, chunk_count, character_count, metadata,
        enabled, held_back, created_at, updated_at, completed_at FROM dify_knowledge_document WHERE tenant = :tenant AND base_id = :base
      """;
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

  /** The document of this name as it stood, or a new one in status {@code waiting}; its metadata become the given ones. */
  public StoredDocument begin(String baseId, String name, String sourceType, Map<String, Value> metadata) {
    return database.write(h -> {
      h.createUpdate("""
          INSERT INTO dify_knowledge_document (id, tenant, base_id, name, source_type, source_hash, status,
            chunk_count, character_count, metadata, enabled, held_back, created_at, updated_at)
          VALUES (:id, :tenant, :base, :name, :sourceType, '', 'waiting', 0, 0, :metadata, TRUE, FALSE, :now, :now)
          ON CONFLICT (base_id, name) DO UPDATE SET source_type = excluded.source_type, metadata = excluded.metadata""")
          .bind("id", ids.next()).bind("tenant", tenant).bind("base", baseId).bind("name", name)
          .bind("sourceType", sourceType).bind("metadata", SettingsJson.write(metadata)).bind("now", clock.millis())
          .execute();
      return find(h, baseId, "name", name).orElseThrow();
    });
  }

  /** The document with this id, if it is in this base. */
  public Optional<StoredDocument> find(String baseId, String documentId) {
    return database.read(h -> find(h, baseId, "id", documentId));
  }

  /** All documents of a base, by name. */
  public List<StoredDocument> list(String baseId) {
    return database.read(h -> h.createQuery(COLUMNS + "ORDER BY name, id").bind("tenant", tenant).bind("base", baseId)
        .map((row, ctx) -> document(row)).list());
  }

  /** How far a document has come. */
  public void advance(StoredDocument document, DocumentStatus status) {
    set(document, "status = :status, error = NULL", Map.of("status", status.wire()));
  }

  /** All chunks of a document are stored: it waits for the index. */
  public void stored(StoredDocument document, String sourceHash, long chunks, long characters) {
    set(document,
        "status = 'indexing', error = NULL, source_hash = :hash, chunk_count = :chunks, character_count = :chars",
        Map.of("hash", sourceHash, "chunks", chunks, "chars", characters));
  }

  /** A document could not be read; what had been stored under its name stays as it was. */
  public void fail(String documentId, String reason) {
    fail(documentId, reason, false);
  }

  /** A document broke off on its way into the index, which leaves its chunks out until it is added again. */
  public void holdBack(String documentId, String reason) {
    fail(documentId, reason, true);
  }

  /** A document that was held back need no longer be; its chunks must have got new numbers. */
  public void release(StoredDocument document) {
    set(document, "held_back = FALSE", Map.of());
  }

  /** Holds back all documents of a base that wait for the index, for example because the model cannot be reached. */
  public void holdBackIndexing(String baseId, String reason) {
    list(baseId).stream().filter(document -> document.status() == DocumentStatus.INDEXING)
        .forEach(document -> holdBack(document.id(), reason));
  }

  private void fail(String documentId, String reason, boolean holdBack) {
    String clean = reason.replace("\0", "");
    database.execute(h -> h.createUpdate("""
        UPDATE dify_knowledge_document SET status = 'error', error = :error, held_back = held_back OR :hold,
          updated_at = :now WHERE tenant = :tenant AND id = :id""").bind("hold", holdBack)
        .bind("error", clean.substring(0, Math.min(MAX_ERROR_CHARS, clean.length()))).bind("now", clock.millis())
        .bind("tenant", tenant).bind("id", documentId).execute());
  }

  /** Completes the documents whose chunks are all in the index, which has every change up to a number. */
  public void completeIndexed(String baseId, long appliedSeq) {
    database.execute(h -> h.createUpdate("""
        UPDATE dify_knowledge_document SET status = 'completed', completed_at = :now, updated_at = :now
        WHERE tenant = :tenant AND base_id = :base AND status = 'indexing' AND NOT EXISTS (
          SELECT 1 FROM dify_knowledge_chunk c
          WHERE c.document_id = dify_knowledge_document.id AND c.change_seq > :seq)""")
        .bind("now", clock.millis()).bind("tenant", tenant).bind("base", baseId).bind("seq", appliedSeq).execute());
  }

  /** Breaks off the documents whose storing was interrupted, for example by the end of the process. */
  public void failInterrupted(String baseId) {
    database.execute(h -> h.createUpdate("""
        UPDATE dify_knowledge_document SET status = 'error', held_back = TRUE, updated_at = :now,
          error = 'Interrupted before all of it was stored. Add it again to go on.'
        WHERE tenant = :tenant AND base_id = :base AND status IN ('waiting', 'parsing', 'cleaning', 'splitting')""")
        .bind("now", clock.millis()).bind("tenant", tenant).bind("base", baseId).execute());
  }

  /** Deletes a document that has no chunks any more. */
  public void delete(StoredDocument document) {
    database.execute(h -> h.createUpdate("DELETE FROM dify_knowledge_document WHERE tenant = :tenant AND id = :id")
        .bind("tenant", tenant).bind("id", document.id()).execute());
  }

  private void set(StoredDocument document, String assignments, Map<String, ?> values) {
    int rows = database.write(h -> h
        .createUpdate("UPDATE dify_knowledge_document SET updated_at = :now, " + assignments
            + " WHERE tenant = :tenant AND id = :id")
        .bindMap(values).bind("now", clock.millis()).bind("tenant", tenant).bind("id", document.id()).execute());
    if (rows == 0) {
      throw new DifyException(ErrorCode.NOT_FOUND, document.name() + " was deleted in the meantime.");
    }
  }

  private Optional<StoredDocument> find(Handle h, String baseId, String column, String value) {
    return h.createQuery(COLUMNS + "AND " + column + " = :value").bind("tenant", tenant).bind("base", baseId)
        .bind("value", value).map((row, ctx) -> document(row)).findOne();
  }

  private static StoredDocument document(ResultSet row) throws SQLException {
    long completed = row.getLong("completed_at");
    Optional<Instant> completedAt = row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(completed));
    return new StoredDocument(row.getString("id"), row.getString("base_id"), row.getString("name"),
        row.getString("source_type"), row.getString("source_hash"), DocumentStatus.of(row.getString("status")),
        row.getString("error"), row.getLong("chunk_count"), row.getLong("character_count"),
        SettingsJson.readMetadata(row.getString("metadata")), row.getBoolean("enabled"),
        row.getBoolean("held_back"), Instant.ofEpochMilli(row.getLong("created_at")),
        Instant.ofEpochMilli(row.getLong("updated_at")), completedAt);
  }
}
