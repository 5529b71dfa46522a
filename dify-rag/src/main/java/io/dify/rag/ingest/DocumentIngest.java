package io.dify.rag.ingest;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.CallOrigin;
import io.dify.core.model.ModelRef;
import io.dify.core.model.Models;
import io.dify.rag.chunk.ChunkDraft;
import io.dify.rag.chunk.ChunkMode;
import io.dify.rag.extract.Extracted;
import io.dify.rag.ingest.IngestReport.Outcome;
import io.dify.rag.ingest.Pipeline.Content;
import io.dify.rag.measure.LengthUnit;
import io.dify.rag.qa.ModelQaMaker;
import io.dify.rag.qa.QaMaker;
import io.dify.rag.qa.QaStage;
import io.dify.rag.store.AttachmentStore;
import io.dify.rag.store.BaseSettings;
import io.dify.rag.store.ChunkQueries;
import io.dify.rag.store.ChunkStore;
import io.dify.rag.store.DocumentStatus;
import io.dify.rag.store.DocumentStore;
import io.dify.rag.store.DocumentStore.StoredContent;
import io.dify.rag.store.IndexingTechnique;
import io.dify.rag.store.KnowledgeBase;
import io.dify.rag.store.NewChunk;
import io.dify.rag.store.QuestionStore;
import io.dify.rag.store.StoredDocument;
import io.dify.rag.store.TenantStores;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores documents as chunks. Doing it again changes what has changed and nothing else; a document that turns out broken leaves what was stored under
 * its name as it was. Whoever calls holds the work on the document.
 */
final class DocumentIngest {
  private static final Logger LOG = LoggerFactory.getLogger(DocumentIngest.class);

  private final DocumentStore documents;
  private final ChunkStore chunks;
  private final ChunkQueries queries;
  private final AttachmentStore attachments;
  private final QuestionStore questions;
  private final @Nullable Models models;

  /** Stores into these; the models make questions of text, null where there are none. */
  DocumentIngest(TenantStores stores, @Nullable Models models) {
    this.documents = stores.documents();
    this.chunks = stores.chunks();
    this.queries = stores.queries();
    this.attachments = stores.attachments();
    this.questions = stores.questions();
    this.models = models == null ? null : models.on(CallOrigin.of(stores.tenant(), "", ""));
  }

  /**
   * Stores a document, whose chunks then wait for their vectors. What is wrong with the document is reported, not thrown.
   *
   * @param document the document, begun
   * @param read extracts it; called once
   * @param stages told how far it has come; what it throws breaks off
   * @throws DifyException {@code CANCELLED} when broken off or the thread is interrupted, {@code STORE_FAILED} when the database fails
   */
  IngestReport store(KnowledgeBase base, StoredDocument document, Supplier<Extracted> read, Stages stages) {
    IngestReport report = new IngestReport(document.name(), document.id(), Outcome.STORED, document.chunkCount(), 0, 0,
        0, Optional.empty());
    BaseSettings settings = document.settings() == null ? base.settings() : document.settings();
    try {
      settings.chunk().replacing(base.settings().chunk());
      QuestionStore.OfDocument memory = questions.of(document.id());
      Pipeline pipeline = new Pipeline(settings, new QaStage(maker(settings.chunk().mode()), memory));
      IngestReport done = store(base, document, pipeline, read, stages);
      memory.sweep();
      return done;
    } catch (DifyException e) {
      if (e.code() == ErrorCode.CANCELLED || e.code() == ErrorCode.STORE_FAILED) {
        throw e;
      }
      documents.fail(document.id(), e.text());
      return report.failed(e);
    } catch (RuntimeException e) {
      LOG.error("Document {} could not be added.", document.id(), e);
      DifyException error = DifyException.of(e);
      documents.fail(document.id(), error.text());
      return report.failed(error);
    }
  }

  private @Nullable QaMaker maker(ChunkMode mode) {
    Models source = models;
    if (source == null || !(mode instanceof ChunkMode.QuestionAnswer made)) {
      return null;
    }
    ModelRef model = made.model();
    return model == null ? null : new ModelQaMaker(source, model, made.language());
  }

  private IngestReport store(KnowledgeBase base, StoredDocument document, Pipeline pipeline, Supplier<Extracted> read,
      Stages stages) {
    stages.reach(DocumentStatus.PARSING, 0);
    Extracted extracted = read.get();
    stages.reach(DocumentStatus.CLEANING, 0);
    Content content = pipeline.check(document.name(), pipeline.clean(extracted));
    if (document.sourceHash().equals(content.fingerprint())) {
      return alreadyStored(document, content, stages);
    }
    documents.split(document, content.chunks());
    stages.reach(DocumentStatus.SPLITTING, content.chunks());
    keepImages(content.cleaned());
    Batches batches = new Batches(document, stages, base.technique());
    pipeline.chunk(content.cleaned(), batches::add);
    batches.flush();
    long removed = removeOthers(document, batches.seen);
    documents.stored(document, new StoredContent(content.fingerprint(), content.chunks(), batches.characters,
        batches.tokens));
    return new IngestReport(document.name(), document.id(), Outcome.STORED, content.chunks(), batches.added,
        batches.changed, removed, Optional.empty());
  }

  /** All of it is stored already, and what people changed by hand since stays; it may still wait for vectors. */
  private IngestReport alreadyStored(StoredDocument document, Content content, Stages stages) {
    boolean complete = document.status() == DocumentStatus.COMPLETED;
    if (!complete) {
      stages.reach(DocumentStatus.INDEXING, content.chunks());
    }
    return new IngestReport(document.name(), document.id(), complete ? Outcome.UNCHANGED : Outcome.STORED,
        content.chunks(), 0, 0, 0, Optional.empty());
  }

  private void keepImages(Extracted extracted) {
    switch (extracted) {
      case Extracted.Prose prose -> prose.attachments().forEach(attachments::put);
      case Extracted.Records records -> {
        // A table has no images.
      }
    }
  }

  private long removeOthers(StoredDocument document, Set<Long> seen) {
    List<String> gone = new ArrayList<>();
    queries.forEachId(document, id -> {
      if (!seen.contains(short64(id))) {
        gone.add(id);
      }
    });
    for (int from = 0; from < gone.size(); from += ChunkStore.BATCH) {
      chunks.delete(document, gone.subList(from, Math.min(gone.size(), from + ChunkStore.BATCH)));
    }
    return gone.size();
  }

  /** Half of an id, which is a hash: enough to tell the chunks of one document apart in a set that stays small. */
  private static long short64(String id) {
    return UUID.fromString(id).getMostSignificantBits();
  }

  private final class Batches {
    private final StoredDocument document;
    private final Stages stages;
    private final ChunkNumbering numbering;
    private final List<NewChunk> open = new ArrayList<>(ChunkStore.BATCH);
    private final Set<Long> seen = new HashSet<>();
    private final boolean counting;
    private long characters;
    private long tokens;
    private long added;
    private long changed;

    Batches(StoredDocument document, Stages stages, IndexingTechnique technique) {
      this.document = document;
      this.stages = stages;
      this.counting = technique == IndexingTechnique.HIGH_QUALITY;
      this.numbering = new ChunkNumbering(document.id(), technique);
    }

    void add(ChunkDraft draft) {
      NewChunk chunk = numbering.next(draft);
      open.add(chunk);
      seen.add(short64(chunk.chunk().id()));
      characters += chunk.characterCount();
      tokens += counting ? LengthUnit.TOKENS.measure().length(chunk.chunk().promptText()) : 0;
      if (open.size() == ChunkStore.BATCH) {
        flush();
      }
    }

    void flush() {
      if (!open.isEmpty()) {
        ChunkStore.Stored stored = chunks.put(document, open);
        added += stored.added();
        changed += stored.changed();
        open.clear();
        stages.done(seen.size());
      }
    }
  }
}
