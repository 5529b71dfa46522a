package io.dify.runtime.provider.store;

import io.dify.core.store.Database;
import io.dify.runtime.provider.AccountStore;
import io.dify.runtime.provider.SealedAccount;
import java.time.Instant;
import java.util.List;

/** Accounts in the database. Thread-safe. */
public final class StoredAccounts implements AccountStore {
  private final Database database;

  /** Accounts in this database. */
  public StoredAccounts(Database database) {
    this.database = database;
  }

  @Override
  public void add(SealedAccount account) {
    database.execute(handle -> handle.createUpdate("""
        INSERT INTO dify_provider_account (tenant_id, provider, name, sealed, created_at)
        VALUES (:tenant, :provider, :name, :sealed, :at)""").bind("tenant", account.tenantId())
        .bind("provider", account.provider()).bind("name", account.name()).bind("sealed", account.sealed())
        .bind("at", account.createdAt().toEpochMilli()).execute());
  }

  @Override
  public List<SealedAccount> list(String tenantId) {
    return database.read(handle -> handle.createQuery("""
        SELECT tenant_id, provider, name, sealed, created_at FROM dify_provider_account
        WHERE tenant_id = :tenant ORDER BY created_at, provider, name""").bind("tenant", tenantId)
        .map((row, context) -> new SealedAccount(row.getString("tenant_id"), row.getString("provider"),
            row.getString("name"), row.getString("sealed"), Instant.ofEpochMilli(row.getLong("created_at"))))
        .list());
  }

  @Override
  public boolean remove(String tenantId, String provider, String name) {
    return database.write(handle -> handle.createUpdate("""
        DELETE FROM dify_provider_account WHERE tenant_id = :tenant AND provider = :provider AND name = :name""")
        .bind("tenant", tenantId).bind("provider", provider).bind("name", name).execute()) > 0;
  }
}
