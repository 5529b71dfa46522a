package io.dify.rag.ingest;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import io.dify.rag.chunk.ChunkDraft;
import io.dify.rag.extract.Extracted;
import io.dify.rag.ingest.IngestReport.Outcome;
import io.dify.rag.ingest.Pipeline.Content;
import io.dify.rag.store.ChunkQueries;
import io.dify.rag.store.ChunkStore;
import io.dify.rag.store.DocumentStatus;
import io.dify.rag.store.DocumentStore;
import io.dify.rag.store.KnowledgeBase;
import io.dify.rag.store.NewChunk;
import io.dify.rag.store.StoredDocument;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores documents as chunks. Doing it again changes what has changed and nothing else; a document that turns out broken leaves what was stored under
 * its name as it was. Callers add to one base one document at a time.
 */
public final class DocumentIngest {
  private static final Logger LOG = LoggerFactory.getLogger(DocumentIngest.class);

  /**
   * A document as it comes in.
   *
   * @param name its name within the base
   * @param sourceType where it comes from
   * @param metadata what is known about it
   * @param read extracts it; called once
   */
  public record Source(String name, String sourceType, Map<String, Value> metadata, Supplier<Extracted> read) {}

  private final DocumentStore documents;
  private final ChunkStore chunks;
  private final ChunkQueries queries;

  /** Stores into these. */
  public DocumentIngest(DocumentStore documents, ChunkStore chunks, ChunkQueries queries) {
    this.documents = documents;
    this.chunks = chunks;
    this.queries = queries;
  }

  /**
   * Stores a document, which then waits for the index. What is wrong with the document is reported, not thrown.
   *
   * @throws DifyException {@code CANCELLED} when the thread is interrupted, {@code STORE_FAILED} when the database fails
   */
  public IngestReport store(KnowledgeBase base, Source source, IngestProgress progress) {
    StoredDocument document = documents.begin(base.id(), source.name(), source.sourceType(), source.metadata());
    IngestReport report = new IngestReport(document.name(), document.id(), Outcome.STORED, document.chunkCount(), 0, 0,
        0,
        Optional.empty());
    if (document.heldBack()) {
      chunks.touch(document);
      documents.release(document);
    }
    try {
      return store(document, new Pipeline(base.settings()), source, new Stages(document, progress), report);
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

  private IngestReport store(StoredDocument document, Pipeline pipeline, Source source, Stages stages,
      IngestReport report) {
    stages.reach(DocumentStatus.PARSING, 0);
    Extracted extracted = source.read().get();
    stages.reach(DocumentStatus.CLEANING, 0);
    Content content = pipeline.check(source.name(), pipeline.clean(extracted));
    if (document.status() == DocumentStatus.COMPLETED && document.sourceHash().equals(content.fingerprint())) {
      return new IngestReport(document.name(), document.id(), Outcome.UNCHANGED, content.chunks(), 0, 0, 0,
          Optional.empty());
    }
    documents.advance(document, DocumentStatus.SPLITTING);
    stages.reach(DocumentStatus.SPLITTING, content.chunks());
    Batches batches = new Batches(document, stages);
    pipeline.chunk(content.cleaned(), batches::add);
    batches.flush();
    long removed = removeOthers(document, batches.seen);
    documents.stored(document, content.fingerprint(), content.chunks(), batches.characters);
    return new IngestReport(document.name(), document.id(), Outcome.STORED, content.chunks(), batches.added,
        batches.changed, removed, report.error());
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

  /** Says how far a document has come; one that was complete stays so until it is known to have changed. */
  private final class Stages {
    private final StoredDocument document;
    private final IngestProgress progress;
    private DocumentStatus stage = DocumentStatus.WAITING;
    private long total;

    Stages(StoredDocument document, IngestProgress progress) {
      this.document = document;
      this.progress = progress;
    }

    void reach(DocumentStatus next, long chunksInAll) {
      stage = next;
      total = chunksInAll;
      if (document.status() != DocumentStatus.COMPLETED) {
        documents.advance(document, next);
      }
      done(0);
    }

    void done(long chunksDone) {
      progress.on(document.name(), stage, chunksDone, total);
    }
  }

  private final class Batches {
    private final StoredDocument document;
    private final Stages stages;
    private final ChunkNumbering numbering;
    private final List<NewChunk> open = new ArrayList<>(ChunkStore.BATCH);
    private final Set<Long> seen = new HashSet<>();
    private long characters;
    private long added;
    private long changed;

    Batches(StoredDocument document, Stages stages) {
      this.document = document;
      this.stages = stages;
      this.numbering = new ChunkNumbering(document.id());
    }

    void add(ChunkDraft draft) {
      NewChunk chunk = numbering.next(draft);
      open.add(chunk);
      seen.add(short64(chunk.chunk().id()));
      characters += chunk.characterCount();
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
