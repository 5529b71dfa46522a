package io.dify.rag;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.rag.document.Entry;
import io.dify.rag.document.SourceDocument;
import io.dify.rag.extract.Extracted;
import io.dify.rag.ingest.IngestProgress;
import io.dify.rag.ingest.IngestReport;
import io.dify.rag.ingest.Source;
import io.dify.rag.store.Job;
import io.dify.rag.store.KnowledgeBase;
import io.dify.rag.store.NewDocument;
import io.dify.rag.store.RetrievalQueries;
import io.dify.rag.store.SourceRef;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Adds documents to bases at once, and goes on with what was broken off. Stateless. */
record Intake(BaseAccess access, RetrievalQueries queries) {
  /** What became of each document, in order. */
  List<IngestReport> add(KnowledgeBase into, List<SourceDocument> documents, AddOptions options) {
    return addSources(into, documents.stream().map(document -> new Source(
        new NewDocument(document.name(), KnowledgeBases.UPLOADED, document.metadata(), "", kept(document, options),
            null),
        () -> access.engine().setup().extractors().extract(document, options.extract()))).toList(), options);
  }

  /** Adds records as one document. */
  IngestReport add(KnowledgeBase into, String name, Iterable<Entry> entries, AddOptions options) {
    Source source = new Source(new NewDocument(name, KnowledgeBases.UPLOADED, Map.of()),
        () -> new Extracted.Records(entries::forEach));
    return addSources(into, List.of(source), options).getFirst();
  }

  /** Larger files than are taken by {@link KnowledgeJobs} are read from where they are, and not kept. */
  private @Nullable SourceRef kept(SourceDocument document, AddOptions options) {
    Charset encoding = options.extract().encoding();
    try {
      return document.sizeBytes() > SubmitOptions.DEFAULT_MAX_FILE_BYTES
          ? null
          : access.stores().sources().put(document, encoding == null ? null : encoding.name(), Long.MAX_VALUE);
    } catch (DifyException e) {
      if (e.code() != ErrorCode.FILE_UNREADABLE) {
        throw e;
      }
      return null;
    }
  }

  private List<IngestReport> addSources(KnowledgeBase into, List<Source> sources, AddOptions options) {
    if (queries.state(into.id()).external()) {
      throw new DifyException(ErrorCode.INVALID_PARAM, "The knowledge base \"" + into.name()
          + "\" is in another system and takes no documents; add them there, or name another base.");
    }
    return access.run(into, options.progress()).add(sources);
  }

  /** Takes up what was interrupted. */
  void resume(KnowledgeBase into) {
    access.stores().jobs().failForsaken();
    List<Job> jobs = access.engine().leases().claim(access.stores().tenant(), into.id());
    access.run(into, IngestProgress.NONE).work(jobs, access::reader, () -> false);
    access.apply(into);
  }
}
