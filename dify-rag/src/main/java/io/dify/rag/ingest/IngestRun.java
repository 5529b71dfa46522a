package io.dify.rag.ingest;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.Models;
import io.dify.rag.embed.TextEmbedder;
import io.dify.rag.extract.Extracted;
import io.dify.rag.ingest.IngestReport.Outcome;
import io.dify.rag.store.ChunkStore;
import io.dify.rag.store.DocumentStatus;
import io.dify.rag.store.Job;
import io.dify.rag.store.JobStore;
import io.dify.rag.store.KnowledgeBase;
import io.dify.rag.store.StoredDocument;
import io.dify.rag.store.TenantStores;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes documents into one base: stores one after the other, and whenever a batch's worth of chunks has come together, and at the end, makes them
 * findable, so that small documents are embedded together. Whatever it is broken off by, the next run goes on behind it. Not thread-safe; several may
 * work on one base, each on documents it holds the work of.
 */
public final class IngestRun {
  /** So often the work on a document is begun without getting further before it is given up. */
  private static final int MAX_ATTEMPTS = 10;

  /**
   * What a run works with.
   *
   * @param stores the tenant's stores
   * @param leases the work this process holds
   * @param embedder makes vectors; null for a base without
   * @param index the index of the base
   * @param progress told how far it has come
   * @param models finds the model that makes questions of text; null for none
   */
  public record Means(TenantStores stores, Leases leases, @Nullable TextEmbedder embedder, IndexUpdate index,
      IngestProgress progress, @Nullable Models models) {
    /** Without models. */
    public Means(TenantStores stores, Leases leases, @Nullable TextEmbedder embedder, IndexUpdate index,
        IngestProgress progress) {
      this(stores, leases, embedder, index, progress, null);
    }
  }

  private final Means means;
  private final KnowledgeBase base;
  private final DocumentIngest ingest;
  /** Documents whose chunks are stored and wait, by their ids. */
  private final Map<String, Job> stored = new LinkedHashMap<>();
  private final List<IngestReport> reports = new ArrayList<>();
  private String lastName = "";
  private long chunks;
  private @Nullable DifyException outage;

  /** A run over a base. */
  public IngestRun(Means means, KnowledgeBase base) {
    this.means = means;
    this.base = base;
    this.ingest = new DocumentIngest(means.stores(), means.models());
  }

  /**
   * Adds documents at once.
   *
   * @return what became of each, in order
   * @throws DifyException {@code CANCELLED} when the thread is interrupted, {@code STORE_FAILED}
   */
  public List<IngestReport> add(List<Source> sources) {
    for (Source source : sources) {
      DifyException why = outage;
      if (why == null) {
        add(source);
      } else {
        reports.add(failed(source.about().name(), "", why));
      }
    }
    finish();
    return reports.stream().map(this::settled).toList();
  }

  private void add(Source source) {
    JobStore.Begun begun;
    try {
      begun = means.stores.jobs().enter(means.leases.queue(), base.id(), source.about());
    } catch (DifyException e) {
      if (e.code() != ErrorCode.CONFLICT && e.code() != ErrorCode.FORBIDDEN) {
        throw e;
      }
      reports.add(failed(source.about().name(), "", e));
      return;
    }
    means.leases.hold(begun.job());
    take(begun.document(), begun.job(), source.read());
  }

  /**
   * Does work that this process has taken.
   *
   * @param read how to extract a document
   * @param yield asked between documents whether to leave the rest to somebody else
   */
  public void work(List<Job> jobs, Function<StoredDocument, Supplier<Extracted>> read, BooleanSupplier yield) {
    jobs.forEach(means.leases::hold);
    try {
      for (int i = 0; i < jobs.size(); i++) {
        if (outage != null || (i > 0 && yield.getAsBoolean())) {
          means.leases.giveBack(jobs.get(i));
        } else {
          work(jobs.get(i), read);
        }
      }
      finish();
    } finally {
      jobs.stream().filter(means.leases::holds).forEach(means.leases::release);
    }
  }

  private void work(Job job, Function<StoredDocument, Supplier<Extracted>> read) {
    Optional<StoredDocument> found = means.stores.documents().find(base.id(), job.documentId());
    if (found.isEmpty()) {
      means.leases.leave(job);
      return;
    }
    StoredDocument document = found.get();
    if (job.attempts() > MAX_ATTEMPTS) {
      end(job, "Given up: " + MAX_ATTEMPTS
          + " times the process ended or the database failed while this document was worked on.");
    } else if (document.source() != null) {
      take(document, job, read.apply(document));
    } else if (document.sourceHash().isEmpty()) {
      end(job, "Interrupted before all of it was stored, and its file was not kept. Add it again to go on.");
    } else {
      toPublish(document, job, 1);
    }
  }

  private void end(Job job, String reason) {
    means.stores.documents().fail(job.documentId(), reason);
    means.leases.leave(job);
  }

  private void take(StoredDocument document, Job job, Supplier<Extracted> read) {
    IngestReport report = store(document, job, read);
    reports.add(report);
    if (report.outcome() == Outcome.STORED) {
      toPublish(document, job, Math.max(1, report.added() + report.changed() + report.removed()));
    } else {
      means.leases.leave(job);
    }
  }

  private IngestReport store(StoredDocument document, Job job, Supplier<Extracted> read) {
    try {
      return ingest.store(base, document, read,
          new Stages(means.stores.documents(), document, means.progress, () -> means.leases.check(job)));
    } catch (DifyException e) {
      boolean lost = e.code() == ErrorCode.CANCELLED && !means.leases.holds(job);
      means.leases.release(job);
      if (!lost) {
        releaseAll();
        throw e;
      }
      return failed(document.name(), document.id(), e);
    }
  }

  private void toPublish(StoredDocument document, Job job, long more) {
    stored.put(document.id(), job);
    lastName = document.name();
    chunks += more;
    if (chunks >= ChunkStore.BATCH) {
      publish();
    }
  }

  private void finish() {
    if (!stored.isEmpty()) {
      publish();
    }
    means.index.commit();
  }

  private void publish() {
    Publishing publishing = new Publishing(base.id(), means.stores, means.embedder, stored.keySet());
    try {
      publish(publishing);
      complete(publishing);
      chunks = 0;
    } catch (DifyException e) {
      if (e.code() == ErrorCode.CANCELLED || e.code() == ErrorCode.STORE_FAILED) {
        releaseAll();
        throw e;
      }
      outage = e;
      publishing.sound().forEach(documentId -> means.stores.documents().fail(documentId, e.text()));
    }
    stored.values().forEach(means.leases::leave);
    stored.clear();
  }

  private void publish(Publishing publishing) {
    long done = 0;
    long total = publishing.count();
    means.index.apply();
    long unseen = 0;
    for (int more = publishing.next(); more > 0; more = publishing.next()) {
      done += more;
      unseen += more;
      means.leases.queue().progressed(stored.values());
      if (done == unseen || unseen >= ChunkStore.BATCH) {
        means.index.apply();
        unseen = 0;
      }
      means.progress.on(lastName, DocumentStatus.INDEXING, Math.min(done, total), total);
      dropLost(publishing);
    }
    means.index.apply();
  }

  private void dropLost(Publishing publishing) {
    for (Job job : List.copyOf(stored.values())) {
      if (!means.leases.holds(job)) {
        means.leases.release(job);
        stored.remove(job.documentId());
        publishing.drop(job.documentId());
      }
    }
  }

  private void complete(Publishing publishing) {
    boolean told = false;
    for (String documentId : publishing.sound()) {
      told |= means.stores.documents().tell(base.id(), documentId);
    }
    if (told) {
      means.index.apply();
    }
    for (String documentId : publishing.sound()) {
      if (!means.stores.documents().complete(documentId)) {
        means.stores.documents().fail(documentId,
            "Its chunks were changed while it was indexed. Try it again to go on.");
      }
    }
  }

  private void releaseAll() {
    stored.values().forEach(means.leases::release);
    stored.clear();
  }

  private static IngestReport failed(String name, String documentId, DifyException why) {
    return new IngestReport(name, documentId, Outcome.FAILED, 0, 0, 0, 0, Optional.of(why));
  }

  /** A document may have been stored and still not have made it into the index. */
  private IngestReport settled(IngestReport report) {
    if (report.outcome() != Outcome.STORED) {
      return report;
    }
    Optional<StoredDocument> now = means.stores.documents().find(base.id(), report.documentId());
    String error = now.map(StoredDocument::error).orElse(null);
    return error == null ? report : report.failed(new DifyException(ErrorCode.MODEL_FAILED, error));
  }
}
