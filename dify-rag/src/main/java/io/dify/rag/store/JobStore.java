package io.dify.rag.store;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.store.Database;
import io.dify.core.time.Ids;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * The work on documents of one tenant: what is asked for, and by whom it is held. A document that is neither completed, broken off nor paused has work
 * here. Thread-safe.
 */
public final class JobStore {
  private final Database database;
  private final String tenant;
  private final InstantSource clock;
  private final Ids ids;
  private final DocumentStore documents;

  /** The work of a tenant; the schema must be up to date ({@link KnowledgeSchema}). */
  public JobStore(Database database, String tenant, InstantSource clock, Ids ids, DocumentStore documents) {
    this.database = database;
    this.tenant = tenant;
    this.clock = clock;
    this.ids = ids;
    this.documents = documents;
  }

  /** A document and the work on it, held by this process. */
  public record Begun(StoredDocument document, Job job) {}

  /**
   * Begins a document at once, as {@link DocumentStore#begin} does.
   *
   * @throws DifyException {@code CONFLICT} when somebody else works on it
   */
  public Begun enter(JobQueue queue, String baseId, NewDocument document) {
    return database.write(h -> {
      StoredDocument begun = documents.begin(h, baseId, document);
      Job job = queue.enter(h, begun, tenant, ids.next()).orElseThrow(() -> new DifyException(ErrorCode.CONFLICT,
          begun.name() + " is being indexed right now. Wait for that to end, or pause it."));
      h.createUpdate("UPDATE dify_knowledge_document SET batch = '' WHERE tenant = :tenant AND id = :id")
          .bind("tenant", tenant).bind("id", begun.id()).execute();
      return new Begun(begun, job);
    });
  }

  /**
   * Leaves documents to whoever has time. Work on them that is under way is broken off; they wait from now on.
   *
   * @param batch names the submission
   * @return the documents, in the order given
   */
  public List<StoredDocument> submit(String baseId, String batch, List<NewDocument> submitted) {
    return database.write(h -> {
      List<StoredDocument> waiting = new ArrayList<>();
      for (NewDocument document : submitted) {
        waiting.add(waiting(h, documents.begin(h, baseId, document), batch));
      }
      return waiting;
    });
  }

  /** Leaves a new document, whatever others are called, to whoever has time. */
  public StoredDocument create(String baseId, String batch, NewDocument document) {
    return database.write(h -> waiting(h, documents.create(h, baseId, document), batch));
  }

  /**
   * The same for what takes the place of a document; work on that which is under way is broken off.
   *
   * @throws io.dify.core.error.DifyException {@code FORBIDDEN} when it is archived
   */
  public StoredDocument replace(StoredDocument old, String batch, NewDocument document) {
    return database.write(h -> waiting(h, documents.replace(h, old, document), batch));
  }

  private StoredDocument waiting(Handle h, StoredDocument begun, String batch) {
    enqueue(h, begun);
    h.createUpdate("UPDATE dify_knowledge_document SET batch = :batch WHERE tenant = :tenant AND id = :id")
        .bind("batch", batch).bind("tenant", tenant).bind("id", begun.id()).execute();
    return documents.find(h, begun.baseId(), "id", begun.id()).orElseThrow();
  }

  /** Leaves a document that broke off, was paused or shall be cut by other rules to whoever has time. */
  public void retry(StoredDocument document) {
    database.execute(h -> enqueue(h, document));
  }

  private void enqueue(Handle h, StoredDocument document) {
    h.createUpdate(
        """
            INSERT INTO dify_knowledge_job (document_id, id, tenant, base_id, paused, owner, lease_until, attempts, created_at)
            VALUES (:document, :id, :tenant, :base, FALSE, NULL, 0, 0, :now)
            ON CONFLICT (document_id) DO UPDATE SET id = excluded.id, paused = FALSE, attempts = 0""")
        .bind("document", document.id()).bind("id", ids.next()).bind("tenant", tenant).bind("base", document.baseId())
        .bind("now", clock.millis()).execute();
    set(h, document, "status = 'waiting', error = NULL, paused_at = NULL");
  }

  /**
   * Pauses the work on a document; who is at it stops soon.
   *
   * @return false when there is none
   */
  public boolean pause(StoredDocument document) {
    return database.write(h -> {
      int rows = update(h, "UPDATE dify_knowledge_job SET paused = TRUE", document);
      if (rows > 0) {
        set(h, document, "status = 'paused', error = NULL, paused_at = :now");
      }
      return rows > 0;
    });
  }

  /**
   * Withdraws the work on a document; who is at it stops soon.
   *
   * @return false when there is none
   */
  public boolean cancel(StoredDocument document) {
    return database.write(h -> {
      int rows = update(h, "DELETE FROM dify_knowledge_job", document);
      if (rows > 0) {
        set(h, document, "status = 'error', error = 'Stopped by request. Trying it again goes on where it stopped.'");
      }
      return rows > 0;
    });
  }

  /** Ends documents that are under way according to their status, though nobody has anything to do with them. */
  public void failForsaken() {
    database.execute(h -> h.createUpdate("""
        UPDATE dify_knowledge_document SET status = 'error', updated_at = :now,
          error = 'Interrupted before all of it was stored. Add it again, or try it again, to go on.'
        WHERE tenant = :tenant AND status NOT IN ('completed', 'error', 'paused') AND NOT EXISTS (
          SELECT 1 FROM dify_knowledge_job j WHERE j.document_id = dify_knowledge_document.id)""")
        .bind("now", clock.millis()).bind("tenant", tenant).execute());
  }

  /** Whether there is work on a document, under way or not. */
  public boolean has(StoredDocument document) {
    return database.read(h -> h.createQuery("""
        SELECT COUNT(*) FROM dify_knowledge_job WHERE tenant = :tenant AND document_id = :document""")
        .bind("tenant", tenant).bind("document", document.id()).mapTo(Long.class).one()) > 0;
  }

  private int update(Handle h, String statement, StoredDocument document) {
    return h.createUpdate(statement + " WHERE tenant = :tenant AND document_id = :document").bind("tenant", tenant)
        .bind("document", document.id()).execute();
  }

  private void set(Handle h, StoredDocument document, String assignments) {
    h.createUpdate("UPDATE dify_knowledge_document SET updated_at = :now, " + assignments
        + " WHERE tenant = :tenant AND id = :id").bind("now", clock.millis()).bind("tenant", tenant)
        .bind("id", document.id()).execute();
  }
}
