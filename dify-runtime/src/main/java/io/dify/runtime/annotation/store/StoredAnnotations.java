package io.dify.runtime.annotation.store;

import io.dify.core.model.ModelRef;
import io.dify.core.store.Database;
import io.dify.core.time.Ids;
import io.dify.runtime.annotation.AnnotatedApp;
import io.dify.runtime.annotation.Annotation;
import io.dify.runtime.annotation.AnnotationStore;
import io.dify.runtime.annotation.ReplyAction;
import io.dify.runtime.annotation.ReplyJob;
import io.dify.runtime.annotation.ReplySetting;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Annotations in the database. Thread-safe. */
public final class StoredAnnotations implements AnnotationStore {
  private static final String OF_APP = " tenant_id = :tenant AND app_id = :app";
  /** SQLite knows the case of ASCII only, and ignores it in LIKE; PostgreSQL knows all, and minds it. */
  private static final String MATCHES = """
      AND (:keyword = '' OR question LIKE :keyword ESCAPE '!' OR answer LIKE :keyword ESCAPE '!'
        OR LOWER(question) LIKE :lower ESCAPE '!' OR LOWER(answer) LIKE :lower ESCAPE '!')""";

  private final Database database;
  private final Ids ids;
  private final InstantSource clock;

  /** Annotations in this database. */
  public StoredAnnotations(Database database, Ids ids, InstantSource clock) {
    this.database = database;
    this.ids = ids;
    this.clock = clock;
  }

  @Override
  public Annotation add(AnnotatedApp app, String question, String answer) {
    Annotation added = new Annotation(ids.next(), question, answer, 0, Instant.ofEpochMilli(clock.millis()));
    database.execute(handle -> {
      handle.createUpdate("""
          INSERT INTO dify_annotation (id, tenant_id, app_id, question, answer, hit_count, created_at, updated_at)
          VALUES (:id, :tenant, :app, :question, :answer, 0, :now, :now)""")
          .bind("id", added.id()).bind("tenant", app.tenantId()).bind("app", app.appId()).bind("question", question)
          .bind("answer", answer).bind("now", added.createdAt().toEpochMilli()).execute();
      revise(handle, app);
    });
    return added;
  }

  @Override
  public Listed list(AnnotatedApp app, @Nullable String keyword, int page, int limit) {
    String where = " FROM dify_annotation WHERE" + OF_APP
        + " " + MATCHES;
    String pattern = keyword == null ? "" : pattern(keyword);
    String lower = pattern.toLowerCase(Locale.ROOT);
    return database.read(handle -> new Listed(
        handle.createQuery("SELECT id, question, answer, hit_count, created_at" + where
            + " ORDER BY created_at DESC, id DESC LIMIT :limit OFFSET :offset").bind("tenant", app.tenantId())
            .bind("app", app.appId()).bind("keyword", pattern).bind("lower", lower).bind("limit", limit)
            .bind("offset", (page - 1L) * limit).map((row, context) -> annotation(row)).list(),
        handle.createQuery("SELECT COUNT(*)" + where).bind("tenant", app.tenantId()).bind("app", app.appId())
            .bind("keyword", pattern).bind("lower", lower).mapTo(Long.class).one()));
  }

  private static String pattern(String keyword) {
    return "%" + keyword.replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%";
  }

  @Override
  public Optional<Annotation> change(AnnotatedApp app, String id, String question, String answer) {
    return database.write(handle -> {
      handle.createUpdate("""
          UPDATE dify_annotation SET model = CASE WHEN question = :question THEN model END,
            vector = CASE WHEN question = :question THEN vector END, question = :question, answer = :answer,
            updated_at = :now WHERE id = :id AND""" + OF_APP)
          .bind("id", id).bind("tenant", app.tenantId()).bind("app", app.appId()).bind("question", question)
          .bind("answer", answer).bind("now", clock.millis()).execute();
      revise(handle, app);
      return handle.createQuery("SELECT id, question, answer, hit_count, created_at FROM dify_annotation WHERE id = :id"
          + " AND" + OF_APP).bind("id", id).bind("tenant", app.tenantId()).bind("app", app.appId())
          .map((row, context) -> annotation(row)).findOne();
    });
  }

  @Override
  public boolean delete(AnnotatedApp app, String id) {
    return database.write(handle -> {
      int deleted = handle.createUpdate("DELETE FROM dify_annotation WHERE id = :id AND" + OF_APP).bind("id", id)
          .bind("tenant", app.tenantId()).bind("app", app.appId()).execute();
      revise(handle, app);
      return deleted > 0;
    });
  }

  @Override
  public void hit(AnnotatedApp app, String id) {
    database.execute(handle -> handle
        .createUpdate("UPDATE dify_annotation SET hit_count = hit_count + 1 WHERE id = :id AND" + OF_APP)
        .bind("id", id).bind("tenant", app.tenantId()).bind("app", app.appId()).execute());
  }

  @Override
  public List<Candidate> candidates(AnnotatedApp app, ModelRef model) {
    return database.read(handle -> handle.createQuery("""
        SELECT id, question, answer, CASE WHEN model = :model THEN vector END AS vector FROM dify_annotation
        WHERE""" + OF_APP + " ORDER BY created_at, id").bind("model", model.toString())
        .bind("tenant", app.tenantId()).bind("app", app.appId())
        .map((row, context) -> new Candidate(row.getString("id"), row.getString("question"), row.getString("answer"),
            Optional.ofNullable(row.getBytes("vector")).map(VectorBytes::read)))
        .list());
  }

  @Override
  public void embedded(AnnotatedApp app, ModelRef model, List<Candidate> embedded) {
    database.execute(handle -> {
      for (Candidate one : embedded) {
        handle.createUpdate("UPDATE dify_annotation SET model = :model, vector = :vector WHERE id = :id"
            + " AND question = :question AND" + OF_APP).bind("model", model.toString())
            .bind("vector", VectorBytes.write(one.vector().orElseThrow())).bind("id", one.id())
            .bind("question", one.question()).bind("tenant", app.tenantId()).bind("app", app.appId()).execute();
      }
      revise(handle, app);
    });
  }

  private static void revise(Handle handle, AnnotatedApp app) {
    handle.createUpdate("UPDATE dify_annotation_reply SET revision = revision + 1 WHERE" + OF_APP)
        .bind("tenant", app.tenantId()).bind("app", app.appId()).execute();
  }

  private static Annotation annotation(ResultSet row) throws SQLException {
    return new Annotation(row.getString("id"), row.getString("question"), row.getString("answer"),
        row.getLong("hit_count"), Instant.ofEpochMilli(row.getLong("created_at")));
  }

  @Override
  public Optional<ReplySetting> setting(String appId) {
    return database.read(handle -> handle.createQuery("""
        SELECT tenant_id, provider, model, threshold, revision FROM dify_annotation_reply
        WHERE app_id = :app AND enabled = 1""").bind("app", appId)
        .map((row, context) -> new ReplySetting(new AnnotatedApp(row.getString("tenant_id"), appId),
            new ModelRef(row.getString("provider"), row.getString("model")), row.getDouble("threshold"),
            row.getLong("revision")))
        .findOne());
  }

  @Override
  public Set<String> answering() {
    return Set.copyOf(database.read(handle -> handle
        .createQuery("SELECT app_id FROM dify_annotation_reply WHERE enabled = 1").mapTo(String.class).list()));
  }

  @Override
  public void enable(AnnotatedApp app, ModelRef model, double threshold) {
    database.execute(handle -> handle.createUpdate("""
        INSERT INTO dify_annotation_reply (app_id, tenant_id, enabled, provider, model, threshold, revision)
        VALUES (:app, :tenant, 1, :provider, :model, :threshold, 1)
        ON CONFLICT (app_id) DO UPDATE SET enabled = 1, provider = excluded.provider, model = excluded.model,
          threshold = excluded.threshold, revision = dify_annotation_reply.revision + 1""").bind("app", app.appId())
        .bind("tenant", app.tenantId()).bind("provider", model.provider()).bind("model", model.name())
        .bind("threshold", threshold).execute());
  }

  @Override
  public void disable(AnnotatedApp app) {
    database.execute(handle -> handle
        .createUpdate("UPDATE dify_annotation_reply SET enabled = 0, revision = revision + 1 WHERE" + OF_APP)
        .bind("tenant", app.tenantId()).bind("app", app.appId()).execute());
  }

  @Override
  public ReplyJob begin(AnnotatedApp app, ReplyAction action) {
    ReplyJob job = new ReplyJob(ids.next(), action, ReplyJob.Status.WAITING, "");
    database.execute(handle -> handle.createUpdate("""
        INSERT INTO dify_annotation_job (id, tenant_id, app_id, action, status, error, created_at)
        VALUES (:id, :tenant, :app, :action, :status, '', :now)""").bind("id", job.id())
        .bind("tenant", app.tenantId()).bind("app", app.appId()).bind("action", action.name())
        .bind("status", job.status().name()).bind("now", clock.millis()).execute());
    return job;
  }

  @Override
  public void end(String jobId, String error) {
    ReplyJob.Status status = error.isEmpty() ? ReplyJob.Status.COMPLETED : ReplyJob.Status.ERROR;
    database.execute(handle -> handle
        .createUpdate("UPDATE dify_annotation_job SET status = :status, error = :error WHERE id = :id")
        .bind("status", status.name()).bind("error", error).bind("id", jobId).execute());
  }

  @Override
  public Optional<ReplyJob> job(AnnotatedApp app, String jobId) {
    return database.read(handle -> handle
        .createQuery("SELECT action, status, error FROM dify_annotation_job WHERE id = :id AND" + OF_APP)
        .bind("id", jobId).bind("tenant", app.tenantId()).bind("app", app.appId())
        .map((row, context) -> new ReplyJob(jobId, ReplyAction.valueOf(row.getString("action")),
            ReplyJob.Status.valueOf(row.getString("status")), row.getString("error")))
        .findOne());
  }

  @Override
  public int failWaiting(String error) {
    return database.write(handle -> handle
        .createUpdate("UPDATE dify_annotation_job SET status = 'ERROR', error = :error WHERE status = 'WAITING'")
        .bind("error", error).execute());
  }
}
