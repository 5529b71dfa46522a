package io.dify.rag;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.rag.document.SourceDocument;
import io.dify.rag.ingest.IngestProgress;
import io.dify.rag.store.BaseSettings;
import io.dify.rag.store.DocumentEdits;
import io.dify.rag.store.DocumentStatus;
import io.dify.rag.store.Job;
import io.dify.rag.store.KnowledgeBase;
import io.dify.rag.store.NewDocument;
import io.dify.rag.store.SourceRef;
import io.dify.rag.store.StoredDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Documents that are taken in by and by: submitted, then read, cut and indexed by whoever has time, in this process or in another one on the same
 * database. The bytes are kept, so that whatever breaks the work off, somebody goes on behind it; every document ends completed, with an error, or
 * paused. Thread-safe.
 */
public final class KnowledgeJobs {
  private final BaseAccess access;

  KnowledgeJobs(BaseAccess access) {
    this.access = access;
  }

  /**
   * Submits files. A document that is there under the name of one is replaced; of that only what has changed is embedded.
   *
   * @throws DifyException {@code INVALID_PARAM} for an empty file or rules of another mode than the base's, {@code TOO_LARGE}, {@code UNSUPPORTED_TYPE},
   *     {@code FORBIDDEN} for a document that is archived: then none was submitted
   */
  public IndexingBatch submit(String base, List<SourceDocument> files, SubmitOptions options) {
    KnowledgeBase into = access.base(base);
    files.forEach(this::check);
    rules(into, options.settings());
    List<NewDocument> documents = new ArrayList<>();
    for (SourceDocument file : files) {
      documents.add(new NewDocument(file.name(), KnowledgeBases.UPLOADED, file.metadata(), options.uploader(),
          keep(file, options), options.settings(), options.language()));
    }
    String batch = access.engine().setup().ids().next();
    List<StoredDocument> waiting = access.stores().jobs().submit(into.id(), batch, documents);
    changed();
    return new IndexingBatch(batch, waiting);
  }

  /**
   * Submits a file as a new document, whatever others are called.
   *
   * @param name its name
   * @throws DifyException as {@link #submit} does
   */
  public IndexingBatch create(String base, String name, SourceDocument file, SubmitOptions options) {
    KnowledgeBase into = access.base(base);
    check(file);
    rules(into, options.settings());
    NewDocument document = new NewDocument(DocumentEdits.checkedName(name), KnowledgeBases.UPLOADED, file.metadata(),
        options.uploader(), keep(file, options), options.settings(), options.language());
    String batch = access.engine().setup().ids().next();
    StoredDocument waiting = access.stores().jobs().create(into.id(), batch, document);
    changed();
    return new IndexingBatch(batch, List.of(waiting));
  }

  /**
   * Submits what takes the place of a document.
   *
   * @param name its new name; null for the one it has
   * @param file its new content; null to read what was kept again
   * @param options rules of its own, or null for those it has
   * @throws DifyException as {@link #submit} does; {@code NOT_FOUND} when what is to be read again was not kept
   */
  public IndexingBatch replace(String base, String document, @Nullable String name, @Nullable SourceDocument file,
      SubmitOptions options) {
    KnowledgeBase of = access.base(base);
    StoredDocument old = access.changeable(of, document);
    if (file != null) {
      check(file);
    }
    rules(of, options.settings());
    NewDocument replacement = new NewDocument(name == null ? old.name() : DocumentEdits.checkedName(name),
        old.sourceType(), Map.of(), options.uploader(), file == null ? BaseAccess.source(old) : keep(file, options),
        options.settings() == null ? old.settings() : options.settings(),
        options.language().isEmpty() ? old.language() : options.language());
    String batch = access.engine().setup().ids().next();
    StoredDocument waiting = access.stores().jobs().replace(old, batch, replacement);
    changed();
    return new IndexingBatch(batch, List.of(waiting));
  }

  private SourceRef keep(SourceDocument file, SubmitOptions options) {
    return access.stores().sources().put(file, options.encoding(), options.maxFileBytes());
  }

  private void rules(KnowledgeBase base, @Nullable BaseSettings settings) {
    if (access.stores().externals().find(base.id()).isPresent()) {
      throw new DifyException(ErrorCode.INVALID_PARAM, "The knowledge base \"" + base.name()
          + "\" is in another system and takes no documents; add them there, or name another base.");
    }
    if (settings != null) {
      settings.chunk().replacing(base.settings().chunk()).within(access.engine().setup().maxChunkLength());
    }
  }

  private void check(SourceDocument file) {
    if (file.sizeBytes() == 0) {
      throw new DifyException(ErrorCode.INVALID_PARAM, file.name() + " is empty.");
    }
    if (!access.engine().setup().extractors().supports(file)) {
      throw new DifyException(ErrorCode.UNSUPPORTED_TYPE, file.name() + ": files of this kind cannot be read.");
    }
  }

  /**
   * How far the documents of a submission have come, by name.
   *
   * @throws DifyException {@code NOT_FOUND} when there are none any more
   */
  public List<IndexingStatus> batch(String base, String batch) {
    List<StoredDocument> documents = batch.isEmpty()
        ? List.of()
        : access.stores().documents().ofBatch(access.base(base).id(), batch);
    if (documents.isEmpty()) {
      throw new DifyException(ErrorCode.NOT_FOUND, "There is no submission " + batch + " of documents any more.");
    }
    return documents.stream().map(this::status).toList();
  }

  /** How far a document has come. */
  public IndexingStatus status(String base, String document) {
    return status(access.document(access.base(base), document));
  }

  private IndexingStatus status(StoredDocument document) {
    return new IndexingStatus(document, access.stores().queries().countIndexed(document), document.totalChunks());
  }

  /**
   * Pauses the work on a document, until {@link #resume}.
   *
   * @throws DifyException {@code CONFLICT} when nobody works on it nor has to
   */
  public void pause(String base, String document) {
    StoredDocument found = access.document(access.base(base), document);
    if (!access.stores().jobs().pause(found)) {
      throw nothingToDo(found, "paused");
    }
    changed();
  }

  /**
   * Stops the work on a document, which ends with an error; {@link #retry} goes on with it.
   *
   * @throws DifyException {@code CONFLICT} when nobody works on it nor has to
   */
  public void cancel(String base, String document) {
    StoredDocument found = access.document(access.base(base), document);
    if (!access.stores().jobs().cancel(found)) {
      throw nothingToDo(found, "stopped");
    }
    changed();
  }

  private static DifyException nothingToDo(StoredDocument document, String what) {
    return new DifyException(ErrorCode.CONFLICT,
        document.name() + " cannot be " + what + ": it is " + document.displayStatus()
            + ", and nobody works on it.");
  }

  /**
   * Goes on with a document that was paused.
   *
   * @throws DifyException {@code CONFLICT} when it is not paused
   */
  public void resume(String base, String document) {
    StoredDocument found = access.changeable(access.base(base), document);
    if (found.status() != DocumentStatus.PAUSED) {
      throw new DifyException(ErrorCode.CONFLICT, found.name() + " is not paused but " + found.displayStatus() + ".");
    }
    access.stores().jobs().retry(found);
    changed();
  }

  /**
   * Goes on with a document that ended with an error.
   *
   * @throws DifyException {@code CONFLICT} when it did not
   */
  public void retry(String base, String document) {
    StoredDocument found = access.changeable(access.base(base), document);
    if (found.status() != DocumentStatus.ERROR) {
      throw new DifyException(ErrorCode.CONFLICT, found.name() + " has no error but is " + found.displayStatus() + ".");
    }
    access.stores().jobs().retry(found);
    changed();
  }

  /**
   * Reads a document's file again and cuts it by rules of its own.
   *
   * @param settings the rules; null for those of the base
   * @throws DifyException {@code NOT_FOUND} when its file was not kept
   */
  public void reindex(String base, String document, @Nullable BaseSettings settings) {
    KnowledgeBase of = access.base(base);
    StoredDocument found = access.changeable(of, document);
    if (settings != null) {
      settings.chunk().replacing(of.settings().chunk());
    }
    if (found.source() == null) {
      throw new DifyException(ErrorCode.NOT_FOUND,
          "The file of " + found.name() + " was not kept when it was added. Add it again.");
    }
    access.stores().edits().rule(found, settings);
    access.stores().jobs().retry(found);
    changed();
  }

  /** Whoever is at work here learns of it now and not with the next renewal of its lease. */
  private void changed() {
    access.engine().leases().renew();
    access.engine().runner().ifPresent(JobRunner::wake);
  }

  /** Does, on this thread, all work that waits for somebody, of this tenant. */
  public void runAll(IngestProgress progress) {
    access.stores().jobs().failForsaken();
    String tenant = access.stores().tenant();
    for (List<Job> jobs = next(tenant); !jobs.isEmpty(); jobs = next(tenant)) {
      run(jobs, progress, () -> false);
    }
  }

  private List<Job> next(String tenant) {
    return access.engine().leases().queue().claim(tenant, Integer.MAX_VALUE);
  }

  /** Does work that was taken, all of it of one base. */
  void run(List<Job> jobs, IngestProgress progress, BooleanSupplier yield) {
    Optional<KnowledgeBase> base = access.stores().bases().find(jobs.getFirst().baseId());
    if (base.isPresent()) {
      access.run(base.get(), progress).work(jobs, access::reader, yield);
    }
  }
}
