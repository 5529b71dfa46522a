package io.dify.rag;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.retrieval.KnowledgeDescription;
import io.dify.core.retrieval.KnowledgeFindings;
import io.dify.core.retrieval.KnowledgeHit;
import io.dify.core.retrieval.KnowledgeQuery;
import io.dify.core.retrieval.KnowledgeRetriever;
import io.dify.core.retrieval.RetrievalSettings;
import io.dify.core.retrieval.SearchMode;
import io.dify.core.store.Database;
import io.dify.rag.document.Entry;
import io.dify.rag.document.SourceDocument;
import io.dify.rag.embed.EmbeddedText;
import io.dify.rag.embed.TextEmbedder;
import io.dify.rag.external.ExternalKnowledge;
import io.dify.rag.external.ExternalSearch;
import io.dify.rag.extract.ExtractOptions;
import io.dify.rag.extract.Extracted;
import io.dify.rag.ingest.IndexSync;
import io.dify.rag.ingest.IngestProgress;
import io.dify.rag.ingest.IngestReport;
import io.dify.rag.ingest.IngestRun;
import io.dify.rag.ingest.Source;
import io.dify.rag.retrieve.FusionWeights;
import io.dify.rag.retrieve.SearchRequest;
import io.dify.rag.store.BaseSettings;
import io.dify.rag.store.ChunkStore;
import io.dify.rag.store.ExternalLink;
import io.dify.rag.store.ExternalStore;
import io.dify.rag.store.IndexingTechnique;
import io.dify.rag.store.Job;
import io.dify.rag.store.KnowledgeBase;
import io.dify.rag.store.NewDocument;
import io.dify.rag.store.RetrievalQueries;
import io.dify.rag.store.SourceRef;
import io.dify.rag.store.StoredChunk;
import io.dify.rag.store.StoredDocument;
import io.dify.rag.store.TenantStores;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The knowledge bases of one tenant: made, filled, searched and kept sound. A base is named by its id or its name wherever a text {@code base} is
 * asked for; one that does not exist is {@code NOT_FOUND}.
 *
 * <p>Thread-safe, and blocking (meant for virtual threads). Searches never wait for somebody who adds documents; changes of one base come one after
 * the other. Chunks in the database are the truth and an index is a cache: it is opened when first needed, replays what it missed, is made anew when it
 * cannot be used, and closed when others were used more lately.
 */
public final class KnowledgeBases implements KnowledgeRetriever, AutoCloseable {
  /** The tenant of programs that have only one. */
  public static final String DEFAULT_TENANT = "default";
  /** Under this name the metadata of a hit give the id of the record it comes from, if that has one. */
  public static final String EXTERNAL_ID = "external_id";

  private static final String UPLOADED = "upload_file";

  private final KnowledgeEngine engine;
  private final String tenant;
  private final boolean owner;
  private final TenantStores stores;
  private final IndexKeeper indexes;
  private final HitCounter counter;
  private final Retrieval retrieval;
  private final Explainer explainer;
  private final ExternalSearch external;
  private final RetrievalQueries queries;

  private KnowledgeBases(KnowledgeEngine engine, String tenant, boolean owner) {
    this.engine = engine;
    this.tenant = tenant;
    this.owner = owner;
    KnowledgeSetup setup = engine.setup();
    this.stores = TenantStores.of(setup.database(), tenant, setup.clock(), setup.ids());
    this.indexes = new IndexKeeper(setup, stores, engine.indexes(), engine.open());
    this.counter = new HitCounter(stores.chunks()::countHits, setup.clock(), engine.background());
    this.queries = new RetrievalQueries(setup.database(), tenant);
    this.external = new ExternalSearch(new ExternalStore(setup.database(), tenant, setup.clock()), tenant,
        setup.external());
    BaseSearch search = new BaseSearch(tenant, indexes, stores.queries(), queries, engine);
    this.retrieval = new Retrieval(engine, search, external, queries, counter);
    this.explainer = new Explainer(retrieval, search, indexes, queries);
  }

  /**
   * The bases of {@link #DEFAULT_TENANT}, with the system's clock.
   *
   * @param database keeps documents, chunks and vectors; brought up to date; stays the caller's
   * @param indexFolder holds the indexes
   * @param embedder makes vectors; null for search by words only; stays the caller's
   */
  public static KnowledgeBases open(Database database, Path indexFolder, @Nullable TextEmbedder embedder) {
    return open(KnowledgeSetup.of(database, indexFolder, embedder), DEFAULT_TENANT);
  }

  /** The bases of a tenant; the database is brought up to date. */
  public static KnowledgeBases open(KnowledgeSetup setup, String tenant) {
    return new KnowledgeBases(KnowledgeEngine.start(setup), tenant, true);
  }

  /**
   * The bases of another tenant, over the same database and indexes; valid until this is closed. The tenant must come from a credential, never
   * from what a request says.
   */
  public KnowledgeBases ofTenant(String tenant) {
    return new KnowledgeBases(engine, tenant, false);
  }

  /**
   * Makes an empty base.
   *
   * @throws DifyException {@code CONFLICT} when the name is taken, {@code INVALID_PARAM} when chunks would be longer than this installation allows
   */
  public KnowledgeBase create(String name, BaseSettings settings) {
    return stores.bases().create(name, allowed(settings));
  }

  /** Makes an empty base with default settings. */
  public KnowledgeBase create(String name) {
    return create(name, BaseSettings.defaults());
  }

  /**
   * Makes a base whose knowledge is in another system, which answers Dify's external knowledge API. It is searched like any base and holds no documents.
   *
   * @throws DifyException {@code CONFLICT} when the name is taken; {@code PROVIDER_NOT_INITIALIZE} when the setup has no way to external knowledge;
   *     what sealing the key fails with: nothing is made then
   */
  public KnowledgeBase createExternal(String name, ExternalKnowledge knowledge, RetrievalSettings settings) {
    KnowledgeBase base = create(name, BaseSettings.defaults().with(settings));
    try {
      external.link(base.id(), knowledge);
      return base;
    } catch (DifyException e) {
      stores.bases().delete(base.id());
      throw e;
    }
  }

  /** The external bases, oldest first; their keys are sealed. */
  public List<ExternalLink> externals() {
    return external.links();
  }

  /** The base with this id, else with this name. */
  public Optional<KnowledgeBase> find(String idOrName) {
    return stores.bases().find(idOrName);
  }

  /** All bases, by name. */
  public List<KnowledgeBase> list() {
    return stores.bases().list();
  }

  /**
   * Changes how a base is searched and treats the documents that come from now on. Another embedding model embeds all texts first, while searches go on with
   * the former one; nothing has changed when that fails.
   *
   * @throws DifyException {@code INVALID_PARAM} when the chunk mode would be another, or chunks longer than this installation allows
   */
  public void change(String base, BaseSettings settings) {
    KnowledgeBase changed = require(base);
    BaseSettings wanted = allowed(settings);
    Runnable decided = () -> stores.bases().change(changed.id(), wanted);
    if (changed.technique() == IndexingTechnique.ECONOMY
        || changed.settings().embedding().equals(wanted.embedding())) {
      decided.run();
    } else {
      indexes.remake(changed.id(), wanted.embedding(), (done, total) -> {}, decided);
    }
  }

  private BaseSettings allowed(BaseSettings settings) {
    settings.chunk().within(engine.setup().maxChunkLength());
    return settings;
  }

  /** Deletes a base with all it holds. */
  public void delete(String base) {
    KnowledgeBase gone = require(base);
    indexes.delete(gone.id(), () -> {
      stores.documents().list(gone.id()).forEach(this::deleteRows);
      stores.bases().delete(gone.id());
    });
    stores.vectors().sweep();
  }

  /** All documents of a base, by name. */
  public List<StoredDocument> documents(String base) {
    return stores.documents().list(require(base).id());
  }

  /**
   * Chunks of a document in their order.
   *
   * @param document its id or name
   * @param afterPosition chunks behind this place, 0 from the beginning
   * @param limit at most so many
   */
  public List<StoredChunk> chunks(String base, String document, int afterPosition, int limit) {
    return stores.queries().list(require(require(base), document), afterPosition, limit);
  }

  /** How many chunks a base has. */
  public long chunkCount(String base) {
    return stores.queries().count(require(base).id());
  }

  /**
   * Adds files, and of folders all files that can be read. A file is a document of its file name, in a folder of its path below it; a document
   * of this name that is there already is replaced, and of that only what has changed is embedded.
   *
   * @return what became of each document, in order; a bad one does not keep others from being added
   * @throws DifyException {@code FILE_UNREADABLE} when a path does not exist, {@code CANCELLED} when the thread is interrupted (adding again goes
   *     on where it stopped), {@code STORE_FAILED}
   */
  public List<IngestReport> add(String base, List<Path> paths, AddOptions options) {
    return addDocuments(base, SourceFiles.under(paths, engine.setup().extractors()), options);
  }

  /** Adds documents as {@link #add} does. */
  public List<IngestReport> addDocuments(String base, List<SourceDocument> documents, AddOptions options) {
    return addSources(base, documents.stream().map(document -> new Source(
        new NewDocument(document.name(), UPLOADED, document.metadata()),
        () -> engine.setup().extractors().extract(document, options.extract()))).toList(),
        options);
  }

  /**
   * Adds records as one document, however many; they are read several times and never held in memory together.
   *
   * @param name name of the document
   */
  public IngestReport addEntries(String base, String name, Iterable<Entry> entries, AddOptions options) {
    Source source = new Source(new NewDocument(name, UPLOADED, Map.of()),
        () -> new Extracted.Records(entries::forEach));
    return addSources(base, List.of(source), options).getFirst();
  }

  private List<IngestReport> addSources(String base, List<Source> sources, AddOptions options) {
    KnowledgeBase into = require(base);
    if (queries.state(into.id()).external()) {
      throw new DifyException(ErrorCode.INVALID_PARAM, "The knowledge base \"" + into.name()
          + "\" is in another system and takes no documents; add them there, or name another base.");
    }
    return run(into, options.progress()).add(sources);
  }

  private IngestRun run(KnowledgeBase base, IngestProgress progress) {
    return new IngestRun(new IngestRun.Means(stores, engine.leases(), indexes.embedder(base), indexes.update(base.id()),
        progress, engine.setup().models()), base);
  }

  /**
   * Goes on with what was interrupted, for example by the end of the process: documents whose file was kept are taken up where they stopped, what else
   * was stored completely is made findable, and what was not is marked as failed and must be added again.
   */
  public void resume(String base) {
    KnowledgeBase into = require(base);
    stores.jobs().failForsaken();
    List<Job> jobs = engine.leases().claim(tenant, into.id());
    run(into, IngestProgress.NONE).work(jobs, this::reader, () -> false);
    indexes.update(into.id()).apply();
  }

  private Supplier<Extracted> reader(StoredDocument document) {
    SourceRef source = Objects.requireNonNull(document.source());
    ExtractOptions options = source.encoding() == null
        ? ExtractOptions.defaults()
        : ExtractOptions.defaults().withEncoding(source.encoding());
    return () -> engine.setup().extractors().extract(stores.sources().read(source), options);
  }

  /** Removes a document, named by its id or name. */
  public void remove(String base, String document) {
    KnowledgeBase from = require(base);
    indexes.change(from.id(), live -> {
      deleteRows(require(from, document));
      live.sync().catchUp((done, total) -> {});
      live.sync().commit();
      return true;
    });
    stores.vectors().sweep();
  }

  /** Lets chunks be found or not. */
  public void enableChunks(String base, Collection<String> chunkIds, boolean enabled) {
    String id = require(base).id();
    indexes.change(id, live -> {
      stores.chunks().enable(id, chunkIds, enabled);
      live.sync().catchUp((done, total) -> {});
      live.sync().commit();
      return true;
    });
  }

  private void deleteRows(StoredDocument document) {
    List<String> ids = new ArrayList<>();
    stores.queries().forEachId(document, ids::add);
    for (int from = 0; from < ids.size(); from += ChunkStore.BATCH) {
      stores.chunks().delete(document, ids.subList(from, Math.min(ids.size(), from + ChunkStore.BATCH)));
    }
    stores.documents().delete(document);
  }

  /**
   * The best passages of a base, best first, each with what the stages of the search said of it. Limit and threshold are the request's; mode and ranking the
   * base's, where the request leaves them open.
   */
  public List<Passage> search(String base, SearchRequest request) {
    return retrieval.search(require(base), request, Cancellation.none()).passages();
  }

  /** The same by the settings of the base, limit and threshold included. */
  public List<Passage> search(String base, String query) {
    RetrievalSettings settings = require(base).settings().retrieval();
    SearchRequest request = SearchRequest.of(query, SearchMode.DEFAULT,
        settings.topK().orElse(RetrievalSettings.DEFAULT_TOP_K));
    return search(base, settings.threshold().isPresent()
        ? request.withThreshold(settings.threshold().getAsDouble())
        : request);
  }

  /** Why a search finds a chunk where it does, or does not find it. */
  public Verdict explain(String base, SearchRequest request, String chunkId) {
    return explainer.explain(require(base), request, chunkId);
  }

  /** The same for a text: of the chunk that holds it, or why no chunk does. Case and blanks do not count. Reads all chunks of the base. */
  public Verdict explainText(String base, SearchRequest request, String text) {
    return explainer.explainText(require(base), request, text);
  }

  @Override
  public List<KnowledgeHit> retrieve(KnowledgeQuery query, Cancellation cancellation) {
    return find(query, cancellation).hits();
  }

  @Override
  public KnowledgeFindings find(KnowledgeQuery query, Cancellation cancellation) {
    return retrieval.find(query.datasets().stream().map(this::require).toList(), query, cancellation);
  }

  @Override
  public List<KnowledgeDescription> describe(List<String> datasets) {
    return datasets.stream().map(this::require)
        .map(base -> new KnowledgeDescription(base.id(), base.name(), base.description(), queries.fields(base.id()),
            queries.state(base.id()).external()))
        .toList();
  }

  /** What searches did, over all tenants. */
  public RetrievalStatistics statistics() {
    return engine.counters().statistics(engine.cache().size());
  }

  /** Compares the index of a base with the database. */
  public VerifyReport verify(String base) {
    return indexes.verify(require(base).id());
  }

  /**
   * Compares what the vector index of a base finds for a question with an exact scan, which takes a while on large bases: meant for samples.
   *
   * @param k how many entries are asked for
   */
  public VectorCheck checkVectors(String base, String question, int k) {
    TextEmbedder embedder = engine.setup().embedder();
    if (embedder == null) {
      return new VectorCheck(0, 0);
    }
    EmbeddedText embedded = embedder.embed(question);
    return indexes.use(require(base).id(), live -> VectorCheck.of(live.index(), embedded, k));
  }

  /** Makes the index of a base anew; searches go on over the old one meanwhile. */
  public void rebuild(String base, IndexSync.Counter progress) {
    indexes.rebuild(require(base).id(), progress);
  }

  private StoredDocument require(KnowledgeBase base, String document) {
    return stores.documents().list(base.id()).stream()
        .filter(one -> one.id().equals(document) || one.name().equals(document)).findFirst()
        .orElseThrow(() -> new DifyException(ErrorCode.NOT_FOUND,
            "There is no document \"" + document + "\" in knowledge base \"" + base.name() + "\"."));
  }

  private KnowledgeBase require(String idOrName) {
    return find(idOrName).orElseThrow(
        () -> new DifyException(ErrorCode.NOT_FOUND, "The knowledge base \"" + idOrName + "\" does not exist."));
  }

  /** Writes what was counted and closes the indexes; the database and the embedder stay open. Of another tenant's bases it closes nothing shared. */
  @Override
  public void close() {
    try {
      counter.close();
    } finally {
      if (owner) {
        engine.close();
      }
    }
  }
}
