package io.dify.runtime.app;

import io.dify.core.error.DifyException;
import io.dify.core.extension.ApiExtension;
import io.dify.core.extension.ApiExtensions;
import io.dify.core.extension.HttpApiExtensions;
import io.dify.core.file.Documents;
import io.dify.core.file.FileStore;
import io.dify.core.file.RemoteFiles;
import io.dify.core.http.EgressPolicy;
import io.dify.core.http.HttpGateway;
import io.dify.core.http.Origin;
import io.dify.core.http.OutgoingHttp;
import io.dify.core.model.CallOrigin;
import io.dify.core.model.gateway.ModelGateway;
import io.dify.core.secret.MasterKeyFile;
import io.dify.core.secret.Sealer;
import io.dify.core.store.DataDirectory;
import io.dify.core.store.Database;
import io.dify.core.time.Ids;
import io.dify.rag.KnowledgeBases;
import io.dify.rag.external.ExternalAccess;
import io.dify.rag.extract.DocumentExtraction;
import io.dify.runtime.config.EgressSettings;
import io.dify.runtime.http.HttpSettings;
import io.dify.runtime.http.RouteTable;
import io.dify.runtime.http.dataset.Datasets;
import io.dify.runtime.http.service.ServiceLimits;
import io.dify.runtime.provider.ProviderAccounts;
import io.dify.runtime.provider.UsageRecorder;
import io.dify.runtime.provider.store.StoredAccounts;
import io.dify.runtime.provider.store.StoredUsage;
import io.dify.runtime.recording.RecordingFolder;
import io.dify.runtime.retention.Retention;
import io.dify.runtime.retention.RetentionSettings;
import io.dify.runtime.retention.store.StoredExpiry;
import io.dify.runtime.tool.ToolSources;
import io.dify.runtime.tool.store.StoredTools;
import io.dify.workflow.StandardNodes;
import io.dify.workflow.dsl.DslReader;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * A data directory in use: its lock, its database, its knowledge bases, and the services on top of them. One process uses a directory at a time.
 * Thread-safe.
 *
 * <pre>
 * data/lock          the process that uses it
 * data/dify.db       everything that matters, unless that is in PostgreSQL
 * data/master.key    opens the credentials in it; made with the first of them
 * data/files/        files that were uploaded or that nodes made
 * data/incoming/     uploads on their way
 * data/index/        search indexes, which can be made again
 * data/models/       unpacked embedding models, likewise
 * data/logs/         logs
 * </pre>
 */
public final class Installation implements AutoCloseable {
  private static final int INDEXING_THREADS = 2;

  private final Resources resources;
  private final Setup setup;
  private final Path folder;
  private final LazyKnowledge knowledge;
  private final ModelAccounts accounts;
  private final AppTools tools;
  private final Platform platform;
  private final ModelGateway models;

  /** @param folder where the master key and files are kept */
  private Installation(Resources resources, Database database, LazyKnowledge knowledge, Setup setup, Path folder) {
    this.resources = resources;
    this.setup = setup;
    this.folder = folder;
    this.knowledge = knowledge;
    InstantSource clock = InstantSource.system();
    Ids ids = Ids.system();
    EgressSettings egress = setup.tools().egress();
    HttpGateway plain = resources.add(
        HttpGateway.under(EgressPolicy.guarded(egress.everybody())).through(egress.proxies()));
    Observing observing = resources.add(Observing.of(setup.observe().traces(), plain, clock));
    HttpGateway http = plain.tagging(observing.tracing()::headers);
    SecureRandom random = new SecureRandom();
    MasterKeyFile keys = new MasterKeyFile(folder.resolve("master.key"), setup.models().masterKey(), random);
    this.accounts = new ModelAccounts(new ProviderAccounts(new StoredAccounts(database), keys, random, clock),
        setup.models(), http);
    this.tools = resources.add(AppTools.of(new ToolSources(new StoredTools(database), keys, ids, clock), http,
        setup.tools(), knowledge));
    StoredUsage usage = new StoredUsage(database, ids);
    ModelGateway gateway = resources.add(AppModels.gateway(setup.models(), accounts.stored(), http,
        new AppModels.UsageKeeping(observing.usage(resources.add(new UsageRecorder(usage))), usage), clock));
    Documents documents = Documents.of(new RemoteFiles(http)).with(new DocumentExtraction(knowledge.extractors()));
    FileStore files = AppStorage.bytes(setup.storage(), folder.resolve("files"), egress.maxFileBytes(), resources);
    Signers signers = new Signers(keys::orNew);
    AppStorage storage = AppStorage.of(setup.storage(), files, signers, clock).showing(knowledge::of);
    Optional<RecordingFolder> recordings = setup.recordings().folder()
        .map(place -> resources.add(RecordingFolder.open(place, setup.recordings())));
    IndexAudits audits = new IndexAudits(knowledge::of, setup.observe().auditEvery(), observing.metrics(),
        resources.add(Executors
            .newSingleThreadExecutor(Thread.ofPlatform().daemon().name("dify-index-audit").factory())),
        clock);
    this.platform = Platform.of(new Platform.Parts(database, setup.around().apply(gateway), tools.tools(),
        new SampledKnowledge(knowledge, audits), documents, new DslReader(StandardNodes.andProvided()), ids, clock,
        extensions(setup.tools().extensions(), http), requests(egress, http), storage, signers,
        resources.add(AppCode.of(setup.code(), http)).runner(), new Datasets(knowledge::of, audits), observing,
        setup.people(), recordings));
    observing.database(database);
    observing.retrieval(knowledge::statistics, knowledge::waitingJobs);
    ExternalAccess external = new ExternalAccess(tools.http(), () -> new Sealer(keys.orNew(), random),
        () -> new Sealer(keys.existing(), random));
    knowledge.belongTo(platform.workspace().id(), known -> known.withModels(platform.engine().models())
        .withExternal(external));
    this.models = gateway.on(AppModels.ofWorkspace(platform));
  }

  /**
   * Opens a data directory, which is made when it does not exist.
   *
   * @throws DifyException {@code IN_USE} when another process uses it, naming that; {@code STORE_FAILED} when its database cannot be used
   */
  public static Installation open(Path data, Setup setup) {
    return open(resources -> {
      Path folder = resources.add(DataDirectory.open(data)).path();
      Database database = resources.add(setup.database().postgres().map(Database::connect)
          .orElseGet(() -> Database.open(folder.resolve("dify.db"))));
      LazyKnowledge knowledge = resources.add(new LazyKnowledge(database, folder.resolve("index"),
          folder.resolve("models"), Ids.system(), InstantSource.system()));
      return new Installation(resources, database, knowledge, setup, folder);
    });
  }

  /**
   * An installation without a past: its database is in memory, its indexes in a folder of their own, which is deleted in the end.
   *
   * @param models where embedding models are unpacked, once; may be shared with others
   * @param setup how it is set up; its database is not used
   */
  public static Installation temporary(Path models, Setup setup) {
    return open(resources -> {
      Path folder = resources.add(TemporaryFolder.create()).path();
      Database database = resources.add(Database.memory());
      LazyKnowledge knowledge = resources.add(new LazyKnowledge(database, folder, models, Ids.system(),
          InstantSource.system()));
      return new Installation(resources, database, knowledge, setup, folder);
    });
  }

  private static Installation open(Function<Resources, Installation> made) {
    Resources resources = new Resources();
    try {
      return made.apply(resources);
    } catch (RuntimeException e) {
      resources.close();
      throw e;
    }
  }

  /** Requests of apps go where those of everybody go, and where their workspace may. */
  private static OutgoingHttp.ByTenant requests(EgressSettings egress, HttpGateway http) {
    return workspace -> new OutgoingHttp(http.governedBy(EgressPolicy.guarded(egress.rulesOf(workspace))),
        egress.requests());
  }

  /** Their addresses are the operator's, and may be reached wherever they are. */
  private static ApiExtensions extensions(Map<String, ApiExtension> named, HttpGateway http) {
    return new HttpApiExtensions(
        http.allowing(named.values().stream().map(extension -> Origin.of(extension.endpoint())).toList()), named);
  }

  /** How it is set up. */
  public Setup setup() {
    return setup;
  }

  /** Apps, keys, conversations, engine. */
  public Platform platform() {
    return platform;
  }

  /** The models, used on behalf of the first workspace. */
  public ModelGateway models() {
    return models;
  }

  /** The models, used on behalf of a workspace. */
  public ModelGateway models(String tenantId) {
    return models.on(CallOrigin.of(tenantId, "", ""));
  }

  /** The accounts at model providers. */
  public ModelAccounts accounts() {
    return accounts;
  }

  /** The tools and where they come from. */
  public AppTools tools() {
    return tools;
  }

  /** The knowledge bases of the workspace; the first call opens them and may take a moment. */
  public KnowledgeBases knowledge() {
    return knowledge.bases();
  }

  /** From now on this process does the work on documents that were submitted. */
  public void index() {
    knowledge.work(INDEXING_THREADS);
  }

  /** From now on this process deletes what is older than that, until the installation is closed. */
  public void retain(RetentionSettings settings) {
    resources.add(new Retention(new StoredExpiry(platform.database()), platform.storage().keeper()::deleteForsaken,
        settings, platform.clock())).start();
  }

  /** The endpoints of administration, to be asked without a server. */
  public RouteTable administration() {
    return new RouteTable(Administration.of(platform).routes());
  }

  /** Starts to serve. */
  public Server serve(HttpSettings http, int maxRunsPerApp) {
    return Server.start(platform,
        new Server.Settings(http.uploadingThrough(folder.resolve("incoming")), ServiceLimits.DEFAULT, maxRunsPerApp,
            app -> AppModels.tags(app.spec(), models), AppModels.directory(setup.models(), accounts.stored()),
            setup.observe()));
  }

  @Override
  public void close() {
    resources.close();
  }
}
