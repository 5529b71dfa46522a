package io.dify.runtime.storage.store;

import io.dify.core.store.Database;
import io.dify.core.time.Ids;
import io.dify.runtime.conversation.Owner;
import io.dify.runtime.conversation.store.EndUserRows;
import io.dify.runtime.storage.FileRecords;
import io.dify.runtime.storage.StoredFile;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What is known of files, in the database. Thread-safe. */
public final class StoredFiles implements FileRecords {
  private static final String FILES = """
      SELECT id, source, tenant_id, app_id, session_id, end_user_id, run_id, name, mime_type, type, size, hash,
        created_at, used_at FROM dify_file WHERE\s""";
  private static final String OF_TENANT = FILES + "tenant_id = :tenant AND hash <> '' ";

  private final Database database;
  private final Ids ids;

  /** A store in a database whose tables are up to date. */
  public StoredFiles(Database database, Ids ids) {
    this.database = database;
    this.ids = ids;
  }

  @Override
  public void begin(StoredFile file) {
    StoredFile.Origin origin = file.origin();
    boolean upload = file.source() == StoredFile.Source.UPLOAD;
    database.execute(handle -> handle.createUpdate(
        """
            INSERT INTO dify_file (id, source, tenant_id, app_id, session_id, end_user_id, run_id, name, mime_type, type, size, hash,
              created_at, used_at)
            VALUES (:id, :source, :tenant, :app, :user, :endUser, :run, :name, :mime, :type, :size, '', :at, :used)""")
        .bind("id", file.id()).bind("source", file.source().name().toLowerCase(Locale.ROOT))
        .bind("tenant", origin.tenantId()).bind("app", origin.appId()).bind("user", origin.user())
        .bind("endUser",
            upload
                ? EndUserRows.idOf(handle, new Owner(origin.tenantId(), origin.appId(), origin.user()), ids,
                    file.createdAt())
                : "")
        .bind("run", origin.runId()).bind("name", file.name()).bind("mime", file.mimeType())
        .bind("type", file.type()).bind("size", file.size()).bind("at", file.createdAt().toEpochMilli())
        .bind("used", file.usedAt() == null ? null : file.usedAt().toEpochMilli()).execute());
  }

  @Override
  public void kept(String tenantId, String id, String hash) {
    database.execute(
        handle -> handle.createUpdate("UPDATE dify_file SET hash = :hash WHERE tenant_id = :tenant AND id = :id")
            .bind("hash", hash).bind("tenant", tenantId).bind("id", id).execute());
  }

  @Override
  public Optional<StoredFile> find(String tenantId, String id) {
    return database.read(handle -> handle.createQuery(OF_TENANT + "AND id = :id").bind("tenant", tenantId)
        .bind("id", id).map((row, context) -> file(row)).findOne());
  }

  @Override
  public List<StoredFile> madeBy(String tenantId, Collection<String> runIds) {
    List<String> runs = runIds.stream().filter(run -> !run.isEmpty()).toList();
    return runs.isEmpty()
        ? List.of()
        : database.read(handle -> handle.createQuery(OF_TENANT + "AND run_id IN (<runs>) ORDER BY created_at, id")
            .bind("tenant", tenantId).bindList("runs", runs).map((row, context) -> file(row)).list());
  }

  @Override
  public void use(String tenantId, Collection<String> fileIds, Instant at) {
    if (!fileIds.isEmpty()) {
      database.execute(handle -> handle.createUpdate(
          "UPDATE dify_file SET used_at = :at WHERE tenant_id = :tenant AND used_at IS NULL AND id IN (<ids>)")
          .bind("at", at.toEpochMilli()).bind("tenant", tenantId).bindList("ids", List.copyOf(fileIds)).execute());
    }
  }

  @Override
  public List<StoredFile> unused(Instant before, int max) {
    return database.read(handle -> handle.createQuery(FILES
        + "(used_at IS NULL OR hash = '') AND created_at < :before ORDER BY created_at LIMIT :max")
        .bind("before", before.toEpochMilli()).bind("max", max).map((row, context) -> file(row)).list());
  }

  @Override
  public boolean hide(String tenantId, String id) {
    return database.write(handle -> handle.createUpdate("""
        UPDATE dify_file SET hash = '' WHERE tenant_id = :tenant AND id = :id AND (used_at IS NULL OR hash = '')""")
        .bind("tenant", tenantId).bind("id", id).execute()) == 1;
  }

  @Override
  public void forget(String tenantId, String id) {
    database.execute(handle -> handle
        .createUpdate("DELETE FROM dify_file WHERE tenant_id = :tenant AND id = :id AND hash = ''")
        .bind("tenant", tenantId).bind("id", id).execute());
  }

  private static StoredFile file(ResultSet row) throws SQLException {
    long usedAt = row.getLong("used_at");
    boolean used = !row.wasNull();
    return new StoredFile(row.getString("id"),
        StoredFile.Source.valueOf(row.getString("source").toUpperCase(Locale.ROOT)),
        new StoredFile.Origin(row.getString("tenant_id"), row.getString("app_id"), row.getString("session_id"),
            row.getString("end_user_id"), row.getString("run_id")),
        row.getString("name"), row.getString("mime_type"), row.getString("type"), row.getLong("size"),
        row.getString("hash"), Instant.ofEpochMilli(row.getLong("created_at")),
        used ? Instant.ofEpochMilli(usedAt) : null);
  }
}
