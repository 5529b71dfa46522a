package io.dify.runtime.storage.store;

import io.dify.core.store.Database;
import io.dify.core.time.Ids;
import io.dify.runtime.conversation.Owner;
import io.dify.runtime.conversation.store.EndUserRows;
import io.dify.runtime.storage.FileRecords;
import io.dify.runtime.storage.StoredFile;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is known of files, in the database. Thread-safe. */
public final class StoredFiles implements FileRecords {
  private static final String FILES = """
      SELECT id, source, tenant_id, app_id, session_id, end_user_id, run_id, name, mime_type, type, size, hash,
        created_at, used_at FROM dify_file WHERE\s""";
  private static final String OF_TENANT = FILES + "tenant_id = :tenant AND hash <> '' ";

  /** A message or run may begin so long after its files were noted as used. */
  private static final Duration SLACK = Duration.ofDays(1);
  /** The oldest message of a conversation is its first. */
  private static final String FORSAKEN = """
      SELECT f.id, f.source, f.tenant_id, f.app_id, f.session_id, f.end_user_id, f.run_id, f.name, f.mime_type, f.type,
        f.size, f.hash, f.created_at, f.used_at FROM dify_file f
      WHERE f.used_at < :before AND (f.used_at > :from OR (f.used_at = :from AND f.id > :last))
        AND f.hash <> '' AND f.app_id <> ''
        AND NOT EXISTS (SELECT 1 FROM dify_run r WHERE r.tenant_id = f.tenant_id AND r.app_id = f.app_id
          AND r.session_id = f.session_id AND r.accepted_at <= f.used_at + :slack AND r.status <> 'closed')
        AND NOT EXISTS (SELECT 1 FROM dify_end_user u JOIN dify_workflow_run r ON r.app_id = u.app_id
          AND r.created_at <= f.used_at + :slack AND r.end_user_id = u.id
          WHERE u.tenant_id = f.tenant_id AND u.app_id = f.app_id AND u.session_id = f.session_id)
        AND NOT EXISTS (SELECT 1 FROM dify_end_user u JOIN dify_conversation c ON c.end_user_id = u.id
          WHERE u.tenant_id = f.tenant_id AND u.app_id = f.app_id AND u.session_id = f.session_id
          AND c.created_at <= f.used_at + :slack AND (c.inputs_json LIKE '%' || f.id || '%'
            OR c.variables_json LIKE '%' || f.id || '%'
            OR EXISTS (SELECT 1 FROM dify_message m WHERE m.conversation_id = c.id AND m.created_at <= f.used_at + :slack
              AND m.position = (SELECT MIN(o.position) FROM dify_message o WHERE o.conversation_id = c.id))))
      ORDER BY f.used_at, f.id LIMIT :max""";

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
    boolean upload = file.source() == StoredFile.Source.UPLOAD && !origin.appId().isEmpty();
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
          """
              UPDATE dify_file SET used_at = :at
              WHERE tenant_id = :tenant AND (used_at IS NULL OR used_at < :at) AND id IN (<ids>)""")
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
  public List<StoredFile> forsaken(Instant before, @Nullable StoredFile after, int max) {
    Instant from = after == null || after.usedAt() == null ? Instant.EPOCH : after.usedAt();
    return database.read(handle -> handle.createQuery(FORSAKEN).bind("before", before.toEpochMilli())
        .bind("slack", SLACK.toMillis()).bind("from", from.toEpochMilli()).bind("last", after == null ? "" : after.id())
        .bind("max", max)
        .map((row, context) -> file(row)).list());
  }

  @Override
  public boolean hide(StoredFile file) {
    Instant used = file.usedAt();
    return used != null && database.write(handle -> handle
        .createUpdate("UPDATE dify_file SET hash = '' WHERE tenant_id = :tenant AND id = :id AND used_at = :used")
        .bind("tenant", file.origin().tenantId()).bind("id", file.id()).bind("used", used.toEpochMilli())
        .execute()) == 1;
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
