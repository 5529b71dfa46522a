package io.dify.runtime.form.store;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.store.Database;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.runtime.conversation.Owner;
import io.dify.runtime.form.Form;
import io.dify.runtime.form.FormStatus;
import io.dify.runtime.form.FormStore;
import io.dify.workflow.run.NodePath;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Forms in the database. Thread-safe. */
public final class StoredForms implements FormStore {
  private static final String SELECT = """
      SELECT id, tenant_id, app_id, session_id, run_id, frame, node_id, ask_key, title, definition_json, status,
        expires_at, gives_up, answer_json FROM dify_form""";

  private final Database database;

  /** Forms in this database. */
  public StoredForms(Database database) {
    this.database = database;
  }

  @Override
  public boolean add(Form form, String tokenHash, Instant now) {
    String definition = ValueJson.write(form.definition());
    return database.write(handle -> handle.createUpdate("""
        INSERT INTO dify_form (id, tenant_id, app_id, session_id, run_id, frame, node_id, ask_key, title,
          definition_json, token_hash, status, expires_at, gives_up, handed, created_at)
        VALUES (:id, :tenant, :app, :user, :run, :frame, :node, :key, :title, :definition, :hash, :status, :expires,
          :gives, 0, :now) ON CONFLICT (ask_key) DO NOTHING""").bind("id", form.id())
        .bind("tenant", form.owner().tenantId()).bind("app", form.owner().appId()).bind("user", form.owner().user())
        .bind("run", form.runId()).bind("frame", form.node().frame()).bind("node", form.node().node())
        .bind("key", form.key()).bind("title", form.title()).bind("definition", definition).bind("hash", tokenHash)
        .bind("status", form.status().wire()).bind("expires", form.expiresAt().toEpochMilli())
        .bind("gives", form.givesUp() ? 1L : 0L).bind("now", now.toEpochMilli()).execute()) == 1;
  }

  @Override
  public Optional<Form> byKey(String key) {
    return one(" WHERE ask_key = :value", key);
  }

  @Override
  public Optional<Form> byHash(String tokenHash) {
    return one(" WHERE token_hash = :value", tokenHash);
  }

  private Optional<Form> one(String where, String value) {
    return database.read(handle -> handle.createQuery(SELECT + where).bind("value", value)
        .map((row, context) -> form(row)).findOne());
  }

  @Override
  public boolean answer(Form form, FormStatus status, Value.Obj answer, Instant now) {
    String json = ValueJson.write(answer);
    return database.write(handle -> handle.createUpdate("""
        UPDATE dify_form SET status = :status, answer_json = :answer, answered_at = :now
        WHERE id = :id AND tenant_id = :tenant AND status = 'waiting'""").bind("status", status.wire())
        .bind("answer", json).bind("now", now.toEpochMilli()).bind("id", form.id())
        .bind("tenant", form.owner().tenantId()).execute()) == 1;
  }

  @Override
  public List<Kept> ofRuns(String tenantId, Collection<String> runIds) {
    return database.read(handle -> handle
        .createQuery(SELECT + " WHERE tenant_id = :tenant AND run_id IN (<runs>) ORDER BY created_at, id")
        .bind("tenant", tenantId).bindList("runs", List.copyOf(runIds))
        .map((row, context) -> new Kept(form(row), Optional.ofNullable(row.getString("answer_json"))
            .map(StoredForms::object)))
        .list());
  }

  @Override
  public Optional<Value.Obj> answer(Form form) {
    return database.read(handle -> handle
        .createQuery("SELECT answer_json FROM dify_form WHERE id = :id AND tenant_id = :tenant"
            + " AND answer_json IS NOT NULL")
        .bind("id", form.id()).bind("tenant", form.owner().tenantId()).mapTo(String.class).findOne())
        .map(StoredForms::object);
  }

  @Override
  public void handed(Form form) {
    database.execute(handle -> handle.createUpdate("UPDATE dify_form SET handed = 1 WHERE id = :id"
        + " AND tenant_id = :tenant").bind("id", form.id()).bind("tenant", form.owner().tenantId()).execute());
  }

  @Override
  public List<Form> due(Instant now, int max) {
    return database.read(handle -> handle
        .createQuery(SELECT + " WHERE status = 'waiting' AND expires_at <= :now ORDER BY expires_at, id LIMIT :max")
        .bind("now", now.toEpochMilli()).bind("max", max).map((row, context) -> form(row)).list());
  }

  @Override
  public List<Form> unhanded(Instant before, int max) {
    return database.read(handle -> handle.createQuery(SELECT
        + " WHERE status <> 'waiting' AND handed = 0 AND answered_at < :before ORDER BY answered_at, id LIMIT :max")
        .bind("before", before.toEpochMilli()).bind("max", max).map((row, context) -> form(row)).list());
  }

  @Override
  public Optional<Instant> nextDue() {
    return database.read(handle -> handle
        .createQuery("SELECT expires_at FROM dify_form WHERE status = 'waiting' ORDER BY expires_at LIMIT 1")
        .mapTo(Long.class).findFirst()).map(Instant::ofEpochMilli);
  }

  private static Form form(ResultSet row) throws SQLException {
    return new Form(row.getString("id"),
        new Owner(row.getString("tenant_id"), row.getString("app_id"), row.getString("session_id")),
        row.getString("run_id"), new NodePath(row.getString("frame"), row.getString("node_id")),
        row.getString("ask_key"), row.getString("title"), object(row.getString("definition_json")),
        FormStatus.valueOf(row.getString("status").toUpperCase(Locale.ROOT)),
        Instant.ofEpochMilli(row.getLong("expires_at")), row.getLong("gives_up") == 1);
  }

  private static Value.Obj object(String json) {
    if (ValueJson.read(json) instanceof Value.Obj object) {
      return object;
    }
    throw new DifyException(ErrorCode.STORE_FAILED, "A stored form is damaged; restore the database from a backup.");
  }
}
