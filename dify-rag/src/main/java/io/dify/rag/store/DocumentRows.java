package io.dify.rag.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Documents as rows. */
final class DocumentRows {
  static final String COLUMNS = """
      SELECT d.id, d.base_id, d.name, d.source_type, d.source_id, d.source_name, d.source_encoding, d.source_hash, d.status,
        d.error, d.chunk_count, d.total_chunks, d.character_count, d.metadata, d.uploader, d.settings, d.batch, d.enabled, d.archived,
        d.position, d.token_count, d.language, d.created_at, d.updated_at, d.content_at, d.started_at, d.parsed_at, d.cleaned_at, d.split_at, d.completed_at, d.paused_at,
        d.disabled_at,
        (SELECT s.size FROM dify_knowledge_source s WHERE s.tenant = d.tenant AND s.id = d.source_id) AS source_bytes
      FROM dify_knowledge_document d WHERE d.tenant = :tenant
      """;

  private DocumentRows() {}

  static StoredDocument read(ResultSet row) throws SQLException {
    String sourceId = row.getString("source_id");
    String settings = row.getString("settings");
    SourceRef source = sourceId == null
        ? null
        : new SourceRef(sourceId, row.getString("source_name"), row.getString("source_encoding"));
    DocumentTimes times = new DocumentTimes(instant(row, "started_at"), instant(row, "parsed_at"),
        instant(row, "cleaned_at"), instant(row, "split_at"), instant(row, "completed_at"), instant(row, "paused_at"),
        instant(row, "disabled_at"));
    return new StoredDocument(row.getString("id"), row.getString("base_id"), row.getString("name"),
        row.getString("source_type"), source, row.getString("source_hash"),
        DocumentStatus.of(row.getString("status")), row.getString("error"), row.getLong("chunk_count"),
        row.getLong("total_chunks"), row.getLong("character_count"),
        row.getLong("token_count"), row.getLong("position"), row.getLong("source_bytes"), row.getString("language"),
        SettingsJson.readMetadata(row.getString("metadata")), row.getString("uploader"),
        settings == null ? null : SettingsJson.read(settings), row.getString("batch"),
        row.getBoolean("enabled"), row.getBoolean("archived"), Instant.ofEpochMilli(row.getLong("created_at")),
        Instant.ofEpochMilli(row.getLong("updated_at")), Instant.ofEpochMilli(row.getLong("content_at")), times);
  }

  static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    long millis = row.getLong(column);
    return row.wasNull() ? null : Instant.ofEpochMilli(millis);
  }
}
