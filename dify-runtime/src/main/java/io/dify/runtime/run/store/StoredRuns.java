package io.dify.runtime.run.store;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.store.Database;
import io.dify.core.store.VoidWork;
import io.dify.core.time.Ids;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.runtime.conversation.Owner;
import io.dify.runtime.conversation.store.EndUserRows;
import io.dify.runtime.run.RunRecord;
import io.dify.runtime.run.RunRecords;
import io.dify.workflow.run.RunResult;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/** Summaries of runs in the database. Thread-safe. */
public final class StoredRuns implements RunRecords {
  private static final String COLUMNS = """
      SELECT r.id, r.version_id, r.end_user_id, u.session_id, r.status, r.inputs_json, r.outputs_json, r.error,
        r.total_steps, r.total_tokens, r.exceptions, r.elapsed_millis, r.created_at, r.finished_at""";
  private static final String OF_APP = """

      FROM dify_workflow_run r JOIN dify_end_user u ON u.id = r.end_user_id
      WHERE r.tenant_id = :tenant AND r.app_id = :app""";
  private static final String FILTER = """

      AND (:status = '' OR r.status = :status) AND (:user = '' OR u.session_id = :user)
      AND r.created_at >= :after AND r.created_at <= :before
      AND (:keyword = '' OR r.inputs_json LIKE :keyword ESCAPE '!' OR r.outputs_json LIKE :keyword ESCAPE '!'
        OR u.session_id LIKE :keyword ESCAPE '!')""";

  private final Database database;
  private final Ids ids;
  private final InstantSource clock;

  /** Runs in this database. */
  public StoredRuns(Database database, Ids ids, InstantSource clock) {
    this.database = database;
    this.ids = ids;
    this.clock = clock;
  }

  @Override
  public void began(Owner owner, String runId, String versionId, Value.Obj inputs, Instant at) {
    database.execute(beginning(owner, runId, versionId, inputs, at));
  }

  /** What {@link #began} does, as part of a unit. What is written is made before: the writer is one thread, and everybody waits for it. */
  VoidWork beginning(Owner owner, String runId, String versionId, Value.Obj inputs, Instant at) {
    String json = ValueJson.write(inputs);
    return handle -> EndUserRows.insert(handle, owner, ids, at, () -> handle.createUpdate("""
        INSERT INTO dify_workflow_run (id, tenant_id, app_id, version_id, end_user_id, status, inputs_json,
          outputs_json, total_steps, total_tokens, exceptions, elapsed_millis, created_at)
        SELECT :id, tenant_id, app_id, :version, id, 'running', :inputs, '{}', 0, 0, 0, 0, :at FROM dify_end_user
        WHERE tenant_id = :tenant AND app_id = :app AND session_id = :user ON CONFLICT (id) DO NOTHING""")
        .bind("id", runId).bind("version", versionId).bind("inputs", json).bind("at", at.toEpochMilli()));
  }

  @Override
  public void ended(Owner owner, RunResult result, Instant at) {
    database.execute(ending(owner, result, at));
  }

  /** What {@link #ended} does, as part of a unit. */
  VoidWork ending(Owner owner, RunResult result, Instant at) {
    String outputs = ValueJson.write(result.outputs());
    return handle -> handle.createUpdate("""
        UPDATE dify_workflow_run SET status = :status, outputs_json = :outputs, error = :error, total_steps = :steps,
          total_tokens = :tokens, exceptions = :exceptions, elapsed_millis = :elapsed,
          finished_at = CASE WHEN :status = 'paused' THEN NULL ELSE :at END
        WHERE id = :id AND tenant_id = :tenant AND (:status <> 'paused' OR status IN ('running', 'paused'))""")
        .bind("status", result.status().wire()).bind("outputs", outputs)
        .bind("error", result.error()).bind("steps", (long) result.steps())
        .bind("tokens", result.usage().totalTokens()).bind("exceptions", (long) result.exceptions())
        .bind("elapsed", result.elapsed().toMillis()).bind("at", at.toEpochMilli()).bind("id", result.runId())
        .bind("tenant", owner.tenantId()).execute();
  }

  @Override
  public void resumed(Owner owner, String runId) {
    database.execute(handle -> handle.createUpdate(
        "UPDATE dify_workflow_run SET status = 'running' WHERE id = :id AND tenant_id = :tenant AND status = 'paused'")
        .bind("id", runId).bind("tenant", owner.tenantId()).execute());
  }

  @Override
  public Optional<RunRecord> find(String tenantId, String appId, String runId) {
    return database.read(handle -> handle.createQuery(COLUMNS + OF_APP + " AND r.id = :id").bind("tenant", tenantId)
        .bind("app", appId).bind("id", runId).map((row, context) -> record(row)).findOne());
  }

  @Override
  public Listed list(String tenantId, String appId, Filter filter, int page, int limit) {
    return database.read(handle -> {
      long total = filtered(handle.createQuery("SELECT COUNT(*)" + OF_APP + FILTER), tenantId, appId, filter)
          .mapTo(Long.class).one();
      return new Listed(filtered(handle.createQuery(
          COLUMNS + OF_APP + FILTER + " ORDER BY r.created_at DESC, r.id DESC LIMIT :limit OFFSET :offset"), tenantId,
          appId, filter).bind("limit", limit).bind("offset", (page - 1L) * limit)
          .map((row, context) -> record(row)).list(), total);
    });
  }

  private static <S extends SqlStatement<S>> S filtered(S statement, String tenantId, String appId, Filter filter) {
    String keyword = text(filter.keyword());
    return statement.bind("tenant", tenantId).bind("app", appId).bind("status", text(filter.status()))
        .bind("user", text(filter.user()))
        .bind("after", filter.after() == null ? Long.MIN_VALUE : filter.after().toEpochMilli())
        .bind("before", filter.before() == null ? Long.MAX_VALUE : filter.before().toEpochMilli())
        .bind("keyword", keyword.isEmpty() ? "" : "%" + keyword.replaceAll("([!%_])", "!$1") + "%");
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }

  @Override
  public int failRunning(String error) {
    return database.write(handle -> {
      handle.execute("UPDATE dify_workflow_run SET status = 'paused'"
          + " WHERE status = 'running' AND id IN (SELECT d.id FROM dify_run d WHERE d.status = 'paused')");
      return handle.createUpdate("""
          UPDATE dify_workflow_run SET status = 'failed', error = :error, finished_at = :at
          WHERE status = 'running' AND id NOT IN (SELECT d.id FROM dify_run d WHERE d.status <> 'closed')""")
          .bind("error", error).bind("at", clock.millis()).execute();
    });
  }

  private static RunRecord record(ResultSet row) throws SQLException {
    long finished = row.getLong("finished_at");
    Optional<Instant> end = row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(finished));
    return new RunRecord(row.getString("id"), row.getString("version_id"), row.getString("end_user_id"),
        row.getString("session_id"), row.getString("status"), object(row.getString("inputs_json")),
        object(row.getString("outputs_json")), row.getString("error"), row.getInt("total_steps"),
        row.getLong("total_tokens"), row.getInt("exceptions"), Duration.ofMillis(row.getLong("elapsed_millis")),
        Instant.ofEpochMilli(row.getLong("created_at")), end);
  }

  private static Value.Obj object(String json) {
    if (ValueJson.read(json) instanceof Value.Obj object) {
      return object;
    }
    throw new DifyException(ErrorCode.STORE_FAILED, "A stored run is damaged; restore the database from a backup.");
  }
}
