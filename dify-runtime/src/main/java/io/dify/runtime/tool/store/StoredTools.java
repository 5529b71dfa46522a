package io.dify.runtime.tool.store;

import io.dify.core.store.Database;
import io.dify.runtime.tool.SealedTools;
import io.dify.runtime.tool.ToolKind;
import io.dify.runtime.tool.ToolStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Sources of tools in the database. Thread-safe. */
public final class StoredTools implements ToolStore {
  private static final String SELECT = """
      SELECT id, tenant_id, kind, name, definition, sealed, created_at FROM dify_tool_provider
      WHERE tenant_id = :tenant""";

  private final Database database;

  /** Sources in this database. */
  public StoredTools(Database database) {
    this.database = database;
  }

  @Override
  public void add(SealedTools source) {
    database.execute(handle -> handle.createUpdate("""
        INSERT INTO dify_tool_provider (id, tenant_id, kind, name, definition, sealed, created_at)
        VALUES (:id, :tenant, :kind, :name, :definition, :sealed, :at)""").bind("id", source.id())
        .bind("tenant", source.tenantId()).bind("kind", wire(source.kind())).bind("name", source.name())
        .bind("definition", source.definition()).bind("sealed", source.sealed())
        .bind("at", source.createdAt().toEpochMilli()).execute());
  }

  @Override
  public boolean replace(SealedTools source) {
    return database.write(handle -> handle.createUpdate("""
        UPDATE dify_tool_provider SET definition = :definition, sealed = :sealed
        WHERE tenant_id = :tenant AND kind = :kind AND id = :id""").bind("definition", source.definition())
        .bind("sealed", source.sealed()).bind("tenant", source.tenantId()).bind("kind", wire(source.kind()))
        .bind("id", source.id()).execute()) > 0;
  }

  @Override
  public Optional<SealedTools> find(String tenantId, ToolKind kind, String idOrName) {
    return database.read(handle -> handle.createQuery(SELECT + """
         AND kind = :kind AND (id = :key OR name = :key)
        ORDER BY CASE WHEN id = :key THEN 0 ELSE 1 END""").bind("tenant", tenantId).bind("kind", wire(kind))
        .bind("key", idOrName).map((row, context) -> source(row)).findFirst());
  }

  @Override
  public List<SealedTools> list(String tenantId) {
    return database.read(handle -> handle.createQuery(SELECT + " ORDER BY created_at, kind, name")
        .bind("tenant", tenantId).map((row, context) -> source(row)).list());
  }

  @Override
  public boolean remove(String tenantId, ToolKind kind, String id) {
    return database.write(handle -> handle.createUpdate("""
        DELETE FROM dify_tool_provider WHERE tenant_id = :tenant AND kind = :kind AND id = :id""")
        .bind("tenant", tenantId).bind("kind", wire(kind)).bind("id", id).execute()) > 0;
  }

  private static String wire(ToolKind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  private static SealedTools source(ResultSet row) throws SQLException {
    return new SealedTools(row.getString("id"), row.getString("tenant_id"),
        ToolKind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)), row.getString("name"),
        row.getString("definition"), row.getString("sealed"), Instant.ofEpochMilli(row.getLong("created_at")));
  }
}
