package io.dify.runtime.journal.store;

import io.dify.core.store.Database;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.runtime.conversation.Owner;
import io.dify.runtime.journal.Batch;
import io.dify.runtime.journal.RunHead;
import io.dify.runtime.journal.RunMode;
import io.dify.runtime.journal.RunStage;
import io.dify.runtime.journal.RunStore;
import io.dify.runtime.journal.StoredJournal;
import io.dify.runtime.journal.StoredRun;
import io.dify.workflow.run.NodePath;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** Durable runs in the database. Thread-safe. */
public final class StoredJournals implements RunStore {
  private static final String RUN = """
      SELECT id, tenant_id, app_id, session_id, version_id, task_id, message_id, conversation_id, status, reason, owner_id,
        token, crashes, entries, chain, accepted_at, changed_at FROM dify_run r\s""";
  private static final String OWNER_DEAD = """
      NOT EXISTS (SELECT 1 FROM dify_run_owner o WHERE o.id = dify_run.owner_id AND o.alive_until > :now)""";

  /** A run that was given away, or waited, or whose process lives, has not crashed. */
  private static final String CLAIM = """
      UPDATE dify_run SET
        crashes = CASE WHEN owner_id IN ('', :process) OR status <> 'running' THEN crashes ELSE crashes + 1 END,
        owner_id = :process, token = token + 1, status = CASE WHEN status = 'paused' THEN 'running' ELSE status END
      WHERE id = :id AND token = :token AND status IN ('running', 'paused', 'ended')
        AND (status = 'paused' OR owner_id = :process OR\s""" + OWNER_DEAD + ")";

  private final Database database;
  private final InstantSource clock;

  /** Runs in this database. */
  public StoredJournals(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  @Override
  public List<Boolean> append(String process, List<Batch> batches) {
    long now = clock.millis();
    return database.write(handle -> JournalRows.append(handle.getConnection(), process, batches, now));
  }

  @Override
  public Optional<StoredRun> find(String runId) {
    return database.read(handle -> handle.createQuery(RUN + "WHERE r.id = :id").bind("id", runId)
        .map((row, context) -> run(row)).findOne());
  }

  @Override
  public List<StoredRun> list(String tenantId, @Nullable RunStage stage, int limit) {
    return database.read(handle -> handle.createQuery(RUN + """
        WHERE r.tenant_id = :tenant AND (:stage = '' OR r.status = :stage)
        ORDER BY r.accepted_at DESC, r.id DESC LIMIT :limit""").bind("tenant", tenantId)
        .bind("stage", stage == null ? "" : stage.wire()).bind("limit", limit).map((row, context) -> run(row)).list());
  }

  @Override
  public List<StoredJournal> journals(List<StoredRun> runs) {
    if (runs.isEmpty()) {
      return List.of();
    }
    Map<String, List<StoredJournal.Part>> parts = new HashMap<>();
    database.read(handle -> handle.createQuery("""
        SELECT run_id, seq, lines, body, chain FROM dify_run_entry WHERE run_id IN (<ids>) ORDER BY run_id, seq""")
        .bindList("ids", ids(runs)).map((row, context) -> parts
            .computeIfAbsent(row.getString("run_id"), id -> new ArrayList<>()).add(new StoredJournal.Part(
                row.getLong("seq"), row.getLong("lines"), row.getString("body"), row.getLong("chain"))))
        .list());
    return runs.stream().map(run -> new StoredJournal(run, parts.getOrDefault(run.head().id(), List.of()))).toList();
  }

  private static List<String> ids(List<StoredRun> runs) {
    return runs.stream().map(run -> run.head().id()).toList();
  }

  @Override
  public void beat(String process, Instant until) {
    database.execute(handle -> handle.createUpdate("""
        INSERT INTO dify_run_owner (id, alive_until) VALUES (:id, :until)
        ON CONFLICT (id) DO UPDATE SET alive_until = excluded.alive_until""").bind("id", process)
        .bind("until", until.toEpochMilli()).execute());
  }

  @Override
  public void leave(String process) {
    database.execute(handle -> {
      handle.createUpdate("UPDATE dify_run SET owner_id = '' WHERE owner_id = :id AND status IN ('running', 'ended')")
          .bind("id", process).execute();
      handle.createUpdate("DELETE FROM dify_run_owner WHERE id = :id").bind("id", process).execute();
    });
  }

  @Override
  public void alone() {
    database.execute(handle -> handle.createUpdate("DELETE FROM dify_run_owner").execute());
  }

  @Override
  public List<StoredRun> forsaken(Instant now, int limit) {
    return database.read(handle -> handle.createQuery(RUN.replace("dify_run r", "dify_run")
        + "WHERE status IN ('running', 'ended') AND " + OWNER_DEAD + " ORDER BY crashes, accepted_at, id LIMIT :limit")
        .bind("now", now.toEpochMilli()).bind("limit", limit).map((row, context) -> run(row)).list());
  }

  @Override
  public List<StoredRun> answered(int limit) {
    return database.read(handle -> handle.createQuery(RUN + """
        WHERE r.status = 'paused' AND EXISTS (SELECT 1 FROM dify_run_answer a WHERE a.run_id = r.id) LIMIT :limit""")
        .bind("limit", limit).map((row, context) -> run(row)).list());
  }

  /** In the order of their ids, so that two processes that want the same runs do not wait for one another. */
  @Override
  public List<StoredRun> claim(List<StoredRun> seen, String process, Instant now) {
    if (seen.isEmpty()) {
      return List.of();
    }
    List<StoredRun> wanted = seen.stream().sorted(Comparator.comparing(run -> run.head().id())).toList();
    return database.write(handle -> {
      PreparedBatch claims = handle.prepareBatch(CLAIM);
      for (StoredRun run : wanted) {
        claims.bind("process", process).bind("id", run.head().id()).bind("token", run.token())
            .bind("now", now.toEpochMilli()).add();
      }
      int[] counts = claims.execute();
      List<String> mine = IntStream.range(0, counts.length).filter(i -> counts[i] > 0)
          .mapToObj(i -> wanted.get(i).head().id()).toList();
      return mine.isEmpty()
          ? List.of()
          : handle.createQuery(RUN + "WHERE r.id IN (<ids>) ORDER BY r.accepted_at, r.id").bindList("ids", mine)
              .map((row, context) -> run(row)).list();
    });
  }

  @Override
  public void quarantine(StoredRun run, String reason) {
    database.execute(handle -> handle.createUpdate("""
        UPDATE dify_run SET status = 'quarantined', reason = :reason, owner_id = '', token = token + 1, changed_at = :at
        WHERE id = :id AND token = :token""").bind("reason", reason).bind("at", clock.millis())
        .bind("id", run.head().id()).bind("token", run.token()).execute());
  }

  @Override
  public boolean release(String runId) {
    return database.write(handle -> handle.createUpdate("""
        UPDATE dify_run SET status = 'running', reason = '', crashes = 0 WHERE id = :id AND status = 'quarantined'""")
        .bind("id", runId).execute()) > 0;
  }

  @Override
  public void close(List<String> runIds) {
    if (runIds.isEmpty()) {
      return;
    }
    List<String> wanted = runIds.stream().sorted().toList();
    database.execute(handle -> {
      handle.createUpdate(
          "UPDATE dify_run SET status = 'closed', owner_id = '' WHERE status = 'ended' AND id IN (<ids>)")
          .bindList("ids", wanted).execute();
      handle.createUpdate("DELETE FROM dify_run_answer WHERE run_id IN (<ids>)").bindList("ids", wanted).execute();
    });
  }

  @Override
  public boolean answer(String runId, NodePath node, Value.Obj answer, Instant at) {
    String json = ValueJson.write(answer);
    return database.write(handle -> handle.createUpdate("""
        INSERT INTO dify_run_answer (run_id, frame, node, answer_json, given_at) VALUES (:id, :frame, :node, :json, :at)
        ON CONFLICT (run_id, frame, node) DO NOTHING""").bind("id", runId).bind("frame", node.frame())
        .bind("node", node.node()).bind("json", json).bind("at", at.toEpochMilli()).execute()) > 0;
  }

  @Override
  public Map<NodePath, Value.Obj> answers(String runId) {
    Map<NodePath, Value.Obj> answers = new LinkedHashMap<>();
    database.read(handle -> handle.createQuery("""
        SELECT frame, node, answer_json FROM dify_run_answer WHERE run_id = :id ORDER BY given_at, frame, node""")
        .bind("id", runId).map((row, context) -> Map.entry(new NodePath(row.getString("frame"), row.getString("node")),
            (Value.Obj) ValueJson.read(row.getString("answer_json"))))
        .list())
        .forEach(answer -> answers.put(answer.getKey(), answer.getValue()));
    return answers;
  }

  @Override
  public void taken(String runId, NodePath node) {
    database.execute(handle -> handle.createUpdate(
        "DELETE FROM dify_run_answer WHERE run_id = :id AND frame = :frame AND node = :node").bind("id", runId)
        .bind("frame", node.frame()).bind("node", node.node()).execute());
  }

  @Override
  public Optional<RunMode> mode(String tenantId, String appId) {
    return database.read(handle -> handle
        .createQuery("SELECT durability FROM dify_app WHERE id = :id AND tenant_id = :tenant").bind("id", appId)
        .bind("tenant", tenantId).mapTo(String.class).findOne()).filter(word -> !word.isEmpty()).map(RunMode::of);
  }

  @Override
  public boolean mode(String tenantId, String appId, RunMode mode) {
    return database.write(handle -> handle
        .createUpdate("UPDATE dify_app SET durability = :mode WHERE id = :id AND tenant_id = :tenant")
        .bind("mode", mode.wire()).bind("id", appId).bind("tenant", tenantId).execute()) > 0;
  }

  @Override
  public int forget(Instant closedBefore, int limit) {
    return database.write(handle -> {
      List<String> old = handle.createQuery(
          "SELECT id FROM dify_run WHERE status = 'closed' AND changed_at < :before LIMIT :limit")
          .bind("before", closedBefore.toEpochMilli()).bind("limit", limit).mapTo(String.class).list();
      for (String id : old) {
        handle.createUpdate("DELETE FROM dify_form WHERE run_id = :id").bind("id", id).execute();
        handle.createUpdate("DELETE FROM dify_run_entry WHERE run_id = :id").bind("id", id).execute();
        handle.createUpdate("DELETE FROM dify_run WHERE id = :id").bind("id", id).execute();
      }
      return old.size();
    });
  }

  private static StoredRun run(ResultSet row) throws SQLException {
    RunHead head = new RunHead(row.getString("id"),
        new Owner(row.getString("tenant_id"), row.getString("app_id"), row.getString("session_id")),
        row.getString("version_id"), row.getString("task_id"), row.getString("message_id"),
        row.getString("conversation_id"), Instant.ofEpochMilli(row.getLong("accepted_at")));
    return new StoredRun(head, RunStage.of(row.getString("status")), row.getString("reason"),
        row.getString("owner_id"), row.getLong("token"), row.getInt("crashes"), row.getLong("entries"),
        row.getLong("chain"), Instant.ofEpochMilli(row.getLong("changed_at")));
  }
}
