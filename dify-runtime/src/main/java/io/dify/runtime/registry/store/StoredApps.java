package io.dify.runtime.registry.store;

import io.dify.core.store.Database;
import io.dify.runtime.registry.App;
import io.dify.runtime.registry.AppDraft;
import io.dify.runtime.registry.AppStore;
import io.dify.runtime.registry.AppVersion;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Apps in the database. Thread-safe. */
public final class StoredApps implements AppStore {
  private static final String SELECT = "SELECT id, tenant_id, name, mode, created_at FROM dify_app ";
  private static final String VERSION = "SELECT id, app_id, number, source, fingerprint, created_at "
      + "FROM dify_app_version ";

  private final Database database;

  /** Apps in this database. */
  public StoredApps(Database database) {
    this.database = database;
  }

  @Override
  public Optional<App> byId(String tenantId, String appId) {
    return database.read(handle -> handle.createQuery(SELECT + "WHERE tenant_id = :tenant AND id = :id")
        .bind("tenant", tenantId).bind("id", appId).map((row, context) -> app(row)).findOne());
  }

  @Override
  public Optional<App> byName(String tenantId, String name) {
    return database.read(handle -> handle.createQuery(SELECT + "WHERE tenant_id = :tenant AND name = :name")
        .bind("tenant", tenantId).bind("name", name).map((row, context) -> app(row)).findOne());
  }

  @Override
  public List<App> list(String tenantId) {
    return database.read(handle -> handle.createQuery(SELECT + "WHERE tenant_id = :tenant ORDER BY name")
        .bind("tenant", tenantId).map((row, context) -> app(row)).list());
  }

  @Override
  public Optional<AppVersion> live(String tenantId, String appId) {
    return database.read(handle -> handle
        .createQuery(VERSION + "WHERE tenant_id = :tenant AND app_id = :app ORDER BY number DESC LIMIT 1")
        .bind("tenant", tenantId).bind("app", appId).map((row, context) -> version(row)).findOne());
  }

  @Override
  public Optional<AppVersion> version(String tenantId, String appId, String versionId) {
    return database.read(handle -> handle
        .createQuery(VERSION + "WHERE tenant_id = :tenant AND app_id = :app AND id = :id").bind("tenant", tenantId)
        .bind("app", appId).bind("id", versionId).map((row, context) -> version(row)).findOne());
  }

  @Override
  public List<AppVersion> versions(String tenantId, String appId) {
    return database.read(handle -> handle
        .createQuery(VERSION + "WHERE tenant_id = :tenant AND app_id = :app ORDER BY number DESC")
        .bind("tenant", tenantId).bind("app", appId).map((row, context) -> version(row)).list());
  }

  @Override
  public Optional<AppDraft> draft(String tenantId, String appId) {
    return database.read(handle -> handle
        .createQuery(
            "SELECT id, app_id, source, updated_at FROM dify_app_draft WHERE tenant_id = :tenant AND app_id = :app")
        .bind("tenant", tenantId).bind("app", appId)
        .map((row, context) -> new AppDraft(row.getString("id"), row.getString("app_id"), row.getString("source"),
            Instant.ofEpochMilli(row.getLong("updated_at"))))
        .findOne());
  }

  @Override
  public void save(App app, AppDraft draft) {
    database.execute(handle -> {
      addOrUpdate(handle, app);
      handle.createUpdate("""
          INSERT INTO dify_app_draft (app_id, tenant_id, id, source, updated_at)
          VALUES (:app, :tenant, :id, :source, :at) ON CONFLICT (app_id) DO UPDATE
          SET id = excluded.id, source = excluded.source, updated_at = excluded.updated_at""").bind("app", app.id())
          .bind("tenant", app.tenantId()).bind("id", draft.id()).bind("source", draft.source())
          .bind("at", draft.updatedAt().toEpochMilli()).execute();
    });
  }

  /** The tables whose rows go with an app. */
  public static List<String> tables() {
    return AppRemoval.TABLES.stream().map(AppRemoval.Table::name).toList();
  }

  @Override
  public boolean remove(String tenantId, String appId) {
    return new AppRemoval(database, tenantId, appId).run();
  }

  @Override
  public void publish(App app, AppVersion version) {
    database.execute(handle -> {
      addOrUpdate(handle, app);
      handle.createUpdate("""
          INSERT INTO dify_app_version (id, tenant_id, app_id, number, source, fingerprint, created_at)
          VALUES (:id, :tenant, :app, :number, :source, :fingerprint, :at)""").bind("id", version.id())
          .bind("tenant", app.tenantId()).bind("app", app.id()).bind("number", version.number())
          .bind("source", version.source()).bind("fingerprint", version.fingerprint())
          .bind("at", version.createdAt().toEpochMilli()).execute();
      handle.createUpdate("UPDATE dify_app SET triggers_kept = 0 WHERE id = :id").bind("id", app.id()).execute();
    });
  }

  private static void addOrUpdate(Handle handle, App app) {
    handle.createUpdate("""
        INSERT INTO dify_app (id, tenant_id, name, mode, created_at) VALUES (:id, :tenant, :name, :mode, :at)
        ON CONFLICT (id) DO UPDATE SET mode = excluded.mode""").bind("id", app.id()).bind("tenant", app.tenantId())
        .bind("name", app.name()).bind("mode", app.mode()).bind("at", app.createdAt().toEpochMilli()).execute();
  }

  private static App app(ResultSet row) throws SQLException {
    return new App(row.getString("id"), row.getString("tenant_id"), row.getString("name"), row.getString("mode"),
        Instant.ofEpochMilli(row.getLong("created_at")));
  }

  private static AppVersion version(ResultSet row) throws SQLException {
    return new AppVersion(row.getString("id"), row.getString("app_id"), row.getInt("number"), row.getString("source"),
        row.getString("fingerprint"), Instant.ofEpochMilli(row.getLong("created_at")));
  }
}
