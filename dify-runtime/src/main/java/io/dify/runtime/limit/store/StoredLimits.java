package io.dify.runtime.limit.store;

import io.dify.core.store.Database;
import io.dify.runtime.limit.LimitStore;
import io.dify.runtime.limit.Limits;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Limits in the database. Thread-safe. */
public final class StoredLimits implements LimitStore {
  private final Database database;

  /** Limits in this database. */
  public StoredLimits(Database database) {
    this.database = database;
  }

  @Override
  public Limits of(String tenantId, String appId) {
    return database.read(handle -> handle.createQuery("""
        SELECT requests_per_minute, concurrent_runs, upload_bytes_per_minute FROM dify_limit
        WHERE tenant_id = :tenant AND app_id = :app""").bind("tenant", tenantId).bind("app", appId)
        .map((row, context) -> new Limits(limit(row, "requests_per_minute"), limit(row, "concurrent_runs"),
            limit(row, "upload_bytes_per_minute")))
        .findOne()).orElse(Limits.NONE);
  }

  @Override
  public void set(String tenantId, String appId, Limits limits) {
    database.execute(handle -> handle.createUpdate("""
        INSERT INTO dify_limit (tenant_id, app_id, requests_per_minute, concurrent_runs, upload_bytes_per_minute)
        VALUES (:tenant, :app, :requests, :runs, :uploads)
        ON CONFLICT (tenant_id, app_id) DO UPDATE SET requests_per_minute = excluded.requests_per_minute,
          concurrent_runs = excluded.concurrent_runs, upload_bytes_per_minute = excluded.upload_bytes_per_minute""")
        .bind("tenant", tenantId).bind("app", appId).bind("requests", value(limits.requestsPerMinute()))
        .bind("runs", value(limits.concurrentRuns())).bind("uploads", value(limits.uploadBytesPerMinute())).execute());
  }

  private static @Nullable Long value(OptionalLong limit) {
    return limit.isPresent() ? (Long) limit.getAsLong() : null;
  }

  private static OptionalLong limit(ResultSet row, String column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(value);
  }
}
