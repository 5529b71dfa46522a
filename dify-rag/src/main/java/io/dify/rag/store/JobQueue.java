package io.dify.rag.store;

import io.dify.core.store.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * The work of all tenants as one process sees it: takes work under a lease and renews that. Work whose lease ends, because its process did, is free
 * again. Which tenants have work is the only thing asked of all of them together. Thread-safe.
 */
public final class JobQueue {
  /** Nobody works on it, or whoever did is gone. */
  private static final String FREE = "NOT paused AND (owner IS NULL OR lease_until < :now)";

  private final Database database;
  private final InstantSource clock;
  private final String owner;
  private final Duration lease;

  /**
   * The queue for a process.
   *
   * @param owner names the process; no two have the same
   * @param lease how long work stays with a process that does not renew
   */
  public JobQueue(Database database, InstantSource clock, String owner, Duration lease) {
    this.database = database;
    this.clock = clock;
    this.owner = owner;
    this.lease = lease;
  }

  /** Whether there is work that nobody paused. */
  public static boolean hasWork(Database database) {
    return waiting(database) > 0;
  }

  /** How many documents wait to be worked on, or are. */
  public static long waiting(Database database) {
    return database.read(
        h -> h.createQuery("SELECT COUNT(*) FROM dify_knowledge_job WHERE NOT paused").mapTo(Long.class).one());
  }

  /** How long work stays with a process that does not renew. */
  public Duration lease() {
    return lease;
  }

  /** Frees what other processes held, who are known to have ended. */
  public void inherit() {
    database.execute(h -> h.createUpdate("UPDATE dify_knowledge_job SET owner = NULL WHERE owner <> :me")
        .bind("me", owner).execute());
  }

  /** The tenants that have free work, the one waiting longest first. */
  public List<String> waitingTenants() {
    return database.read(h -> h.createQuery("SELECT tenant, MIN(created_at) AS oldest FROM dify_knowledge_job WHERE "
        + FREE + " GROUP BY tenant ORDER BY oldest, tenant").bind("now", clock.millis())
        .map((row, ctx) -> row.getString("tenant")).list());
  }

  /** Takes free work of a tenant: of the base that waits longest, at most so many documents. */
  public List<Job> claim(String tenant, int limit) {
    return database.write(h -> {
      Optional<String> base = h.createQuery("SELECT base_id FROM dify_knowledge_job WHERE tenant = :tenant AND " + FREE
          + " ORDER BY created_at, document_id LIMIT 1").bind("tenant", tenant).bind("now", clock.millis())
          .mapTo(String.class).findOne();
      return base.isEmpty() ? List.of() : claim(h, tenant, base.get(), limit);
    });
  }

  /** Takes the free work of one base, at most so many documents. */
  public List<Job> claim(String tenant, String baseId, int limit) {
    return database.write(h -> claim(h, tenant, baseId, limit));
  }

  private List<Job> claim(Handle h, String tenant, String baseId, int limit) {
    return h.createQuery("UPDATE dify_knowledge_job SET owner = :me, lease_until = :until, attempts = attempts + 1"
        + " WHERE document_id IN (SELECT document_id FROM dify_knowledge_job WHERE tenant = :tenant AND base_id = :base AND "
        + FREE + " ORDER BY created_at, document_id LIMIT :limit) AND " + FREE
        + " RETURNING document_id, id, tenant, base_id, attempts")
        .bind("me", owner).bind("until", until()).bind("tenant", tenant).bind("base", baseId)
        .bind("now", clock.millis()).bind("limit", limit).map((row, ctx) -> job(row)).list();
  }

  /**
   * Takes the work on one document, whatever waits for it.
   *
   * @return empty when another process holds it
   */
  Optional<Job> enter(Handle h, StoredDocument document, String tenant, String jobId) {
    return h
        .createQuery(
            """
                INSERT INTO dify_knowledge_job (document_id, id, tenant, base_id, paused, owner, lease_until, attempts, created_at)
                VALUES (:document, :id, :tenant, :base, FALSE, :me, :until, 1, :now)
                ON CONFLICT (document_id) DO UPDATE SET id = excluded.id, paused = FALSE, owner = excluded.owner,
                  lease_until = excluded.lease_until, attempts = 1
                WHERE dify_knowledge_job.owner IS NULL OR dify_knowledge_job.lease_until < :now
                RETURNING document_id, id, tenant, base_id, attempts""")
        .bind("document", document.id()).bind("id", jobId).bind("tenant", tenant).bind("base", document.baseId())
        .bind("me", owner).bind("until", until()).bind("now", clock.millis()).map((row, ctx) -> job(row)).findOne();
  }

  /** Renews leases; gives the ids of the work that is still this process's, and neither paused nor withdrawn. */
  public Set<String> renew(Collection<Job> held) {
    return held.isEmpty()
        ? Set.of()
        : database.write(h -> new HashSet<>(h.createQuery("""
            UPDATE dify_knowledge_job SET lease_until = :until
            WHERE owner = :me AND NOT paused AND id IN (<ids>) RETURNING id""").bind("until", until()).bind("me", owner)
            .bindList("ids", held.stream().map(Job::id).toList()).mapTo(String.class).list()));
  }

  /** Work has got further, so it may be begun again as often as if it were new. */
  public void progressed(Collection<Job> held) {
    if (!held.isEmpty()) {
      database.execute(
          h -> h.createUpdate("UPDATE dify_knowledge_job SET attempts = 1 WHERE attempts > 1 AND id IN (<ids>)")
              .bindList("ids", held.stream().map(Job::id).toList()).execute());
    }
  }

  /** Work is done, or will never be. */
  public void leave(Job job) {
    database.execute(h -> {
      h.createUpdate("DELETE FROM dify_knowledge_job WHERE id = :id AND owner = :me").bind("id", job.id())
          .bind("me", owner).execute();
      free(h, job);
    });
  }

  /** Work was not begun after all and is free for the next one. */
  public void giveBack(Job job) {
    database.execute(h -> h.createUpdate("""
        UPDATE dify_knowledge_job SET owner = NULL, attempts = attempts - 1
        WHERE document_id = :document AND owner = :me""").bind("document", job.documentId()).bind("me", owner)
        .execute());
  }

  /** Newer work on the document may have come meanwhile. */
  private void free(Handle h, Job job) {
    h.createUpdate("UPDATE dify_knowledge_job SET owner = NULL WHERE document_id = :document AND owner = :me")
        .bind("document", job.documentId()).bind("me", owner).execute();
  }

  /**
   * Work is broken off. What was paused is marked so, what was withdrawn ends with a reason; all else is free for the next one.
   */
  public void release(Job job) {
    database.execute(h -> {
      Optional<Boolean> paused = h.createQuery("SELECT paused FROM dify_knowledge_job WHERE document_id = :document")
          .bind("document", job.documentId()).mapTo(Boolean.class).findOne();
      free(h, job);
      if (paused.isEmpty()) {
        end(h, job, "status = 'error', error = 'Stopped by request. Trying it again goes on where it stopped.'");
      } else if (paused.get()) {
        end(h, job, "status = 'paused', error = NULL");
      }
    });
  }

  private void end(Handle h, Job job, String assignments) {
    h.createUpdate("UPDATE dify_knowledge_document SET updated_at = :now, " + assignments
        + " WHERE tenant = :tenant AND id = :id AND status NOT IN ('completed', 'error', 'paused')")
        .bind("now", clock.millis()).bind("tenant", job.tenant()).bind("id", job.documentId()).execute();
  }

  private long until() {
    return clock.millis() + lease.toMillis();
  }

  private static Job job(ResultSet row) throws SQLException {
    return new Job(row.getString("document_id"), row.getString("id"), row.getString("tenant"),
        row.getString("base_id"), row.getLong("attempts"));
  }
}
