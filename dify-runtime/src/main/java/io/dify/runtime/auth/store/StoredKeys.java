package io.dify.runtime.auth.store;

import io.dify.core.store.Database;
import io.dify.runtime.auth.ApiKey;
import io.dify.runtime.auth.ApiKeys;
import io.dify.runtime.auth.CredentialKind;
import io.dify.runtime.auth.KeyStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keys in the database. Thread-safe. */
public final class StoredKeys implements KeyStore {
  private static final String SELECT = "SELECT id, tenant_id, kind, app_id, hint, created_at FROM dify_api_key ";
  private static final String OPERATOR = "SELECT id, '' AS tenant_id, 'admin' AS kind, NULL AS app_id, hint, created_at"
      + " FROM dify_operator_key ";

  private final Database database;

  /** Keys in this database. */
  public StoredKeys(Database database) {
    this.database = database;
  }

  @Override
  public void add(ApiKey key, String tokenHash) {
    if (key.tenantId().equals(ApiKeys.OPERATOR)) {
      database.execute(handle -> handle.createUpdate(
          "INSERT INTO dify_operator_key (id, token_hash, hint, created_at) VALUES (:id, :hash, :hint, :at)")
          .bind("id", key.id()).bind("hash", tokenHash).bind("hint", key.hint())
          .bind("at", key.createdAt().toEpochMilli()).execute());
      return;
    }
    @Nullable
    String app = key.appId().isEmpty() ? null : key.appId();
    database.execute(handle -> handle.createUpdate("""
        INSERT INTO dify_api_key (id, tenant_id, kind, app_id, token_hash, hint, created_at)
        VALUES (:id, :tenant, :kind, :app, :hash, :hint, :at)""").bind("id", key.id()).bind("tenant", key.tenantId())
        .bind("kind", key.kind().name().toLowerCase(Locale.ROOT)).bind("app", app).bind("hash", tokenHash)
        .bind("hint", key.hint()).bind("at", key.createdAt().toEpochMilli()).execute());
  }

  @Override
  public Optional<ApiKey> byHash(String tokenHash) {
    return database.read(handle -> handle
        .createQuery(SELECT + "WHERE token_hash = :hash UNION ALL " + OPERATOR + "WHERE token_hash = :hash")
        .bind("hash", tokenHash).map((row, context) -> key(row)).findOne());
  }

  @Override
  public List<ApiKey> list(String tenantId) {
    String keys = tenantId.equals(ApiKeys.OPERATOR)
        ? OPERATOR + "WHERE :tenant = '' "
        : SELECT + "WHERE tenant_id = :tenant ";
    return database.read(handle -> handle.createQuery(keys + "ORDER BY created_at, id").bind("tenant", tenantId)
        .map((row, context) -> key(row)).list());
  }

  @Override
  public boolean remove(String tenantId, String keyId) {
    String where = tenantId.equals(ApiKeys.OPERATOR)
        ? "dify_operator_key WHERE :tenant = '' AND id = :id"
        : "dify_api_key WHERE tenant_id = :tenant AND id = :id";
    return database.write(handle -> handle.createUpdate("DELETE FROM " + where).bind("tenant", tenantId)
        .bind("id", keyId).execute()) > 0;
  }

  private static ApiKey key(ResultSet row) throws SQLException {
    String app = row.getString("app_id");
    return new ApiKey(row.getString("id"), row.getString("tenant_id"),
        CredentialKind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)), app == null ? "" : app,
        row.getString("hint"), Instant.ofEpochMilli(row.getLong("created_at")));
  }
}
