package io.dify.rag.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.ValueJson;
import io.dify.rag.document.Chunk;
import io.dify.rag.document.Fingerprint;
import io.dify.rag.document.Place;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jdbi.v3.core.statement.PreparedBatch;

/** A chunk as a row: its columns, and what two of them have to agree in for an index, or for anybody, not to notice a difference. */
record ChunkRow(NewChunk chunk, String textHash, String childrenHash, String keywords, String metadata,
    String headings, String attachments) {
  private static final String NONE = "[]";
  /** The columns of {@link #read}. */
  static final String COLUMNS = """
      SELECT c.id, c.document_id, c.position, c.content, c.answer, c.hash, c.enabled, c.external_id, c.metadata,
        c.character_count, c.page, c.headings, c.attachments, c.keywords, c.pending, c.summary, c.created_at,
        c.created_by, c.updated_at, c.updated_by, c.indexing_at, c.completed_at, c.disabled_at, c.disabled_by,
        d.name, d.source_type, d.metadata AS document_metadata, COALESCE(t.hits, 0) AS hits
      FROM dify_knowledge_chunk c JOIN dify_knowledge_document d ON d.id = c.document_id
        LEFT JOIN dify_knowledge_hit t ON t.chunk_id = c.id
      WHERE c.tenant = :tenant AND
      """;

  static ChunkRow of(NewChunk chunk) {
    return new ChunkRow(chunk, TextHash.of(chunk.chunk().searchText()), childrenHash(chunk.children()),
        json(chunk.keywords()), SettingsJson.write(chunk.metadata()), json(chunk.place().headings()),
        json(chunk.attachments()));
  }

  static String childrenHash(List<String> children) {
    return children.isEmpty() ? "" : Fingerprint.of(children.toArray(String[]::new));
  }

  String hash() {
    return chunk.chunk().hash();
  }

  /** What an index holds of it. */
  String searched() {
    return searched(textHash, childrenHash, keywords, metadata);
  }

  static String searched(String textHash, String childrenHash, String keywords, String metadata) {
    return textHash + childrenHash + keywords + metadata;
  }

  /** What a hit tells of it beside its text. */
  String told() {
    return told(chunk.place().page(), headings, attachments);
  }

  static String told(long page, String headings, String attachments) {
    return page + headings + attachments;
  }

  PreparedBatch bind(PreparedBatch batch) {
    Chunk own = chunk.chunk();
    return batch.bind("id", own.id()).bind("position", (long) own.position()).bind("content", own.content())
        .bind("answer", own.answer()).bind("hash", own.hash()).bind("textHash", textHash)
        .bind("childrenHash", childrenHash).bind("metadata", metadata).bind("page", (long) chunk.place().page())
        .bind("headings", headings).bind("attachments", attachments).bind("keywords", keywords)
        .bind("characters", (long) chunk.characterCount());
  }

  static StoredChunk read(ResultSet row) throws SQLException {
    Chunk chunk = new Chunk(row.getString("id"), row.getString("document_id"), row.getInt("position"),
        row.getString("content"), row.getString("answer"), row.getString("hash"), row.getBoolean("enabled"));
    return new StoredChunk(chunk, row.getString("name"), row.getString("source_type"), row.getString("external_id"),
        SettingsJson.readMetadata(row.getString("metadata")),
        SettingsJson.readMetadata(row.getString("document_metadata")), row.getInt("character_count"),
        row.getLong("hits"), new Place(row.getInt("page"), list(row.getString("headings"))),
        list(row.getString("attachments")), list(row.getString("keywords")), !row.getBoolean("pending"),
        row.getString("summary"), history(row));
  }

  private static ChunkHistory history(ResultSet row) throws SQLException {
    return new ChunkHistory(Instant.ofEpochMilli(row.getLong("created_at")), row.getString("created_by"),
        Instant.ofEpochMilli(row.getLong("updated_at")), row.getString("updated_by"),
        DocumentRows.instant(row, "indexing_at"), DocumentRows.instant(row, "completed_at"),
        DocumentRows.instant(row, "disabled_at"), row.getString("disabled_by"));
  }

  static String json(List<String> texts) {
    try {
      return texts.isEmpty() ? NONE : ValueJson.mapper().writeValueAsString(texts);
    } catch (JsonProcessingException e) {
      throw new AssertionError("Texts are JSON.", e);
    }
  }

  static List<String> list(String json) {
    try {
      return json.equals(NONE) ? List.of() : Arrays.asList(ValueJson.mapper().readValue(json, String[].class));
    } catch (JsonProcessingException e) {
      throw new DifyException(ErrorCode.STORE_FAILED, "A chunk in the database is not readable.", e);
    }
  }
}
