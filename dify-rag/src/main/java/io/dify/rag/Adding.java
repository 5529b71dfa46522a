package io.dify.rag;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.rag.OpenBase.Live;
import io.dify.rag.ingest.DocumentIngest;
import io.dify.rag.ingest.DocumentIngest.Source;
import io.dify.rag.ingest.IngestProgress;
import io.dify.rag.ingest.IngestReport;
import io.dify.rag.ingest.IngestReport.Outcome;
import io.dify.rag.store.ChunkStore;
import io.dify.rag.store.DocumentStatus;
import io.dify.rag.store.KnowledgeBase;
import io.dify.rag.store.StoredDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Adds documents to a base: stores one after the other and brings the index up to date whenever a batch's worth has come together, and at the
 * end, so that small documents are embedded together.
 */
final class Adding {
  private final TenantStores stores;
  private final DocumentIngest ingest;
  private final KnowledgeBase base;
  private final IngestProgress progress;
  private final List<IngestReport> reports = new ArrayList<>();
  private @Nullable DifyException outage;

  Adding(TenantStores stores, KnowledgeBase base, IngestProgress progress) {
    this.stores = stores;
    this.ingest = new DocumentIngest(stores.documents(), stores.chunks(), stores.queries());
    this.base = base;
    this.progress = progress;
  }

  /** Adds the documents; the caller sees to it that nobody else changes the base. */
  List<IngestReport> run(Live live, List<Source> sources) {
    long waiting = 0;
    for (Source source : sources) {
      if (outage != null) {
        reports.add(notTried(source, outage));
        continue;
      }
      IngestReport report = ingest.store(base, source, progress);
      reports.add(report);
      waiting += report.outcome() == Outcome.STORED
          ? Math.max(1, report.added() + report.changed() + report.removed())
          : 0;
      if (waiting >= ChunkStore.BATCH) {
        index(live, source.name());
        waiting = 0;
      }
    }
    if (waiting > 0) {
      index(live, sources.getLast().name());
    }
    return reports.stream().map(this::settled).toList();
  }

  private void index(Live live, String lastName) {
    try {
      live.sync().catchUp((done, total) -> progress.on(lastName, DocumentStatus.INDEXING, done, total));
    } catch (DifyException e) {
      if (e.code() == ErrorCode.CANCELLED || e.code() == ErrorCode.STORE_FAILED) {
        throw e;
      }
      outage = e;
    }
  }

  private static IngestReport notTried(Source source, DifyException why) {
    return new IngestReport(source.name(), "", Outcome.FAILED, 0, 0, 0, 0, Optional.of(why));
  }

  /** A document may have been stored and still not have made it into the index. */
  private IngestReport settled(IngestReport report) {
    if (report.outcome() != Outcome.STORED) {
      return report;
    }
    Optional<StoredDocument> now = stores.documents().find(base.id(), report.documentId());
    String error = now.map(StoredDocument::error).orElse(null);
    return error == null ? report : report.failed(new DifyException(ErrorCode.MODEL_FAILED, error));
  }
}
