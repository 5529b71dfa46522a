package io.dify.rag;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.model.CallOrigin;
import io.dify.core.retrieval.KnowledgeDescription;
import io.dify.core.retrieval.KnowledgeFindings;
import io.dify.core.retrieval.KnowledgeHit;
import io.dify.core.retrieval.KnowledgeQuery;
import io.dify.core.retrieval.KnowledgeRetriever;
import io.dify.core.retrieval.RetrievalSettings;
import io.dify.core.store.Database;
import io.dify.rag.document.Entry;
import io.dify.rag.document.SourceDocument;
import io.dify.rag.embed.EmbeddedText;
import io.dify.rag.embed.TextEmbedder;
import io.dify.rag.external.ExternalKnowledge;
import io.dify.rag.external.ExternalSearch;
import io.dify.rag.ingest.IndexSync;
import io.dify.rag.ingest.IngestReport;
import io.dify.rag.retrieve.SearchRequest;
import io.dify.rag.store.BaseSettings;
import io.dify.rag.store.ExternalLink;
import io.dify.rag.store.IndexingTechnique;
import io.dify.rag.store.JobQueue;
import io.dify.rag.store.KnowledgeBase;
import io.dify.rag.store.KnowledgeSchema;
import io.dify.rag.store.NewBase;
import io.dify.rag.store.RetrievalQueries;
import io.dify.rag.store.StoredChunk;
import io.dify.rag.store.StoredDocument;
import io.dify.rag.store.TenantStores;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
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

  static final String UPLOADED = "upload_file";

  private final KnowledgeEngine engine;
  private final boolean owner;
  private final BaseAccess access;
  private final TenantStores stores;
  private final IndexKeeper indexes;
  private final HitCounter counter;
  private final Retrieval retrieval;
  private final Explainer explainer;
  private final KnowledgeCatalogue catalogue;
  private final RetrievalQueries queries;
  private final Intake intake;

  private KnowledgeBases(KnowledgeEngine engine, String tenant, boolean owner) {
    this.engine = engine;
    this.owner = owner;
    KnowledgeSetup setup = engine.setup();
    this.access = engine.access(tenant);
    this.stores = access.stores();
    this.indexes = access.indexes();
    this.counter = new HitCounter(stores.chunks()::countHits, setup.clock(), engine.background());
    this.queries = new RetrievalQueries(setup.database(), tenant);
    ExternalSearch external = new ExternalSearch(stores.externals(), tenant,
        setup.external());
    this.catalogue = new KnowledgeCatalogue(access, external);
    BaseSearch search = new BaseSearch(tenant, indexes, stores.queries(), queries, engine);
    this.retrieval = new Retrieval(engine, search, external, queries, counter);
    this.intake = new Intake(access, queries);
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
    return catalogue.create(new NewBase(name, "", settings, IndexingTechnique.HIGH_QUALITY));
  }

  /**
   * Makes an empty base.
   *
   * @throws DifyException {@code CONFLICT} when the name is taken, {@code INVALID_PARAM} for an economy base of parents with children: those are found
   *     by their vectors
   */
  public KnowledgeBase create(String name, String description, BaseSettings settings, IndexingTechnique technique) {
    return catalogue.create(new NewBase(name, description, settings, technique));
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
    return catalogue.createExternal(
        new NewBase(name, "", BaseSettings.defaults().with(settings), IndexingTechnique.HIGH_QUALITY), knowledge);
  }

  /** The external bases, oldest first; their keys are sealed. */
  public List<ExternalLink> externals() {
    return catalogue.externals();
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
   * Changes how a base is searched and treats the documents that come from now on. Another embedding model embeds all texts first, while searches go on
   * with the former one; nothing has changed when that fails.
   *
   * @throws DifyException {@code INVALID_PARAM} when the chunk mode would be another, or chunks longer than this installation allows
   */
  public void change(String base, BaseSettings settings) {
    catalogue.change(base, settings);
  }

  /**
   * Gives a base another name.
   *
   * @throws DifyException {@code CONFLICT} when it is taken
   */
  public void rename(String base, String name) {
    stores.bases().rename(require(base).id(), name);
  }

  /** Says what a base is about. */
  public void describe(String base, String description) {
    stores.bases().describe(require(base).id(), description);
  }

  /**
   * Changes how the chunks of a base are made findable. An economy base becomes one of high quality when all its vectors are made; searches go on by
   * words meanwhile. There is no way back.
   *
   * @param progress told how many chunks have their vectors
   * @throws DifyException {@code INVALID_PARAM} for the way back; what the model said: trying again goes on where it stopped
   */
  public void use(String base, IndexingTechnique technique, IndexSync.Counter progress) {
    catalogue.use(base, technique, progress);
  }

  /** The bases themselves, and what is said about them. */
  public KnowledgeCatalogue catalogue() {
    return catalogue;
  }

  /** Documents and their metadata, as people change them. */
  public KnowledgeDocuments documents() {
    return new KnowledgeDocuments(access);
  }

  /** Chunks and their children, as people change them. */
  public KnowledgeChunks chunks() {
    return new KnowledgeChunks(access, counter);
  }

  /** Documents that are taken in by and by. */
  public KnowledgeJobs jobs() {
    return new KnowledgeJobs(access);
  }

  /** Whether a database holds work that was submitted and not done; the database is brought up to date. */
  public static boolean hasWork(Database database) {
    KnowledgeSchema.migrate(database);
    return JobQueue.hasWork(database);
  }

  /** How many documents of a database wait to be worked on, or are, over all tenants; bases must have been opened in it before. */
  public static long waitingJobs(Database database) {
    return JobQueue.waiting(database);
  }

  /**
   * From now on, until these bases are closed, this process does the work that is submitted, of all tenants.
   *
   * @param workers how many documents or groups of small ones are worked on at a time, 1 or more
   */
  public void startJobs(int workers) {
    stores.jobs().failForsaken();
    engine.startJobs(workers);
  }

  /** Deletes a base with all it holds. */
  public void delete(String base) {
    catalogue.delete(base, documents());
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
    return stores.queries().list(documents().get(base, document), afterPosition, limit);
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
    return intake.add(require(base), documents, options);
  }

  /**
   * Adds records as one document, however many; they are read several times and never held in memory together.
   *
   * @param name name of the document
   */
  public IngestReport addEntries(String base, String name, Iterable<Entry> entries, AddOptions options) {
    return intake.add(require(base), name, entries, options);
  }

  /**
   * Goes on with what was interrupted, for example by the end of the process: documents whose file was kept are taken up where they stopped, what else
   * was stored completely is made findable, and what was not is marked as failed and must be added again.
   */
  public void resume(String base) {
    intake.resume(require(base));
  }

  /** Removes a document, named by its id or name. */
  public void remove(String base, String document) {
    documents().delete(base, List.of(document));
  }

  /** Lets chunks be found or not. */
  public void enableChunks(String base, Collection<String> chunkIds, boolean enabled) {
    KnowledgeBase of = require(base);
    stores.chunks().enable(of.id(), chunkIds, enabled);
    access.apply(of);
  }

  /**
   * The best passages of a base, best first, each with what the stages of the search said of it. Limit and threshold are the request's; mode and ranking the
   * base's, where the request leaves them open.
   */
  public List<Passage> search(String base, SearchRequest request) {
    return search(base, request, CallOrigin.NONE, Cancellation.none());
  }

  /** The same on somebody's behalf, who may break it off; models are asked for them. */
  public List<Passage> search(String base, SearchRequest request, CallOrigin origin, Cancellation cancellation) {
    return retrieval.search(access.current(base), request, origin, cancellation).passages();
  }

  /** The same by the settings of the base, limit and threshold included. */
  public List<Passage> search(String base, String query) {
    return search(base, Retrieval.asSetUp(require(base).settings().retrieval(), query));
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
    return retrieval.find(query.datasets().stream().map(access::current).toList(), query, cancellation);
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
    access.sweep();
  }

  private KnowledgeBase require(String idOrName) {
    return access.base(idOrName);
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
