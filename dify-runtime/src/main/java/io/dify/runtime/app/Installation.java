package io.dify.runtime.app;

import io.dify.core.error.DifyException;
import io.dify.core.extension.ApiExtension;
import io.dify.core.extension.ApiExtensions;
import io.dify.core.extension.HttpApiExtensions;
import io.dify.core.file.Documents;
import io.dify.core.file.LocalFiles;
import io.dify.core.file.RemoteFiles;
import io.dify.core.http.EgressPolicy;
import io.dify.core.http.HttpGateway;
import io.dify.core.http.Origin;
import io.dify.core.http.OutgoingHttp;
import io.dify.core.model.CallOrigin;
import io.dify.core.model.ModelProvider;
import io.dify.core.model.ModelRef;
import io.dify.core.model.Models;
import io.dify.core.model.ProviderAccount;
import io.dify.core.model.catalog.StandardCatalog;
import io.dify.core.model.gateway.ModelGateway;
import io.dify.core.model.provider.StandardProviders;
import io.dify.core.secret.MasterKeyFile;
import io.dify.core.secret.Sealer;
import io.dify.core.store.DataDirectory;
import io.dify.core.store.Database;
import io.dify.core.time.Ids;
import io.dify.rag.KnowledgeBases;
import io.dify.rag.external.ExternalAccess;
import io.dify.rag.extract.DocumentExtraction;
import io.dify.runtime.config.CodeSettings;
import io.dify.runtime.config.DatabaseSettings;
import io.dify.runtime.config.EgressSettings;
import io.dify.runtime.config.ModelSettings;
import io.dify.runtime.config.ObserveSettings;
import io.dify.runtime.http.HttpSettings;
import io.dify.runtime.http.RouteTable;
import io.dify.runtime.http.dataset.Datasets;
import io.dify.runtime.http.service.ServiceLimits;
import io.dify.runtime.provider.ProviderAccounts;
import io.dify.runtime.provider.UsageRecorder;
import io.dify.runtime.provider.store.StoredAccounts;
import io.dify.runtime.provider.store.StoredUsage;
import io.dify.runtime.retention.Retention;
import io.dify.runtime.retention.RetentionSettings;
import io.dify.runtime.retention.store.StoredExpiry;
import io.dify.runtime.tool.ToolSettings;
import io.dify.runtime.tool.ToolSources;
import io.dify.runtime.tool.store.StoredTools;
import io.dify.workflow.StandardNodes;
import io.dify.workflow.dsl.DslReader;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A data directory in use: its lock, its database, its knowledge bases, and the services on top of them. One process uses a directory at a time.
 * Thread-safe.
 *
 * <pre>
 * data/lock          the process that uses it
 * data/dify.db       everything that matters, unless that is in PostgreSQL
 * data/master.key    opens the credentials in it; made with the first of them
 * data/files/        files that nodes made
 * data/index/        search indexes, which can be made again
 * data/models/       unpacked embedding models, likewise
 * data/logs/         logs
 * </pre>
 */
public final class Installation implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Installation.class);

  private static final int INDEXING_THREADS = 2;

  private final Deque<AutoCloseable> opened;
  private final ObserveSettings observe;
  private final ModelGateway models;
  private final Platform platform;
  private final LazyKnowledge knowledge;
  private final ProviderAccounts accounts;
  private final HttpGateway http;
  private final AppTools tools;

  private Installation(Deque<AutoCloseable> opened, ObserveSettings observe, ModelGateway models, Platform platform,
      LazyKnowledge knowledge,
      ProviderAccounts accounts, HttpGateway http, AppTools tools) {
    this.observe = observe;
    this.http = http;
    this.tools = tools;
    this.opened = opened;
    this.models = models;
    this.platform = platform;
    this.knowledge = knowledge;
    this.accounts = accounts;
  }

  /**
   * Opens a data directory, which is made when it does not exist.
   *
   * @throws DifyException {@code IN_USE} when another process uses it, naming that; {@code STORE_FAILED} when its database cannot be used
   */
  public static Installation open(Path data, ModelSettings settings) {
    return open(data, Setup.of(settings));
  }

  /** Opens a data directory. */
  public static Installation open(Path data, Setup setup) {
    Deque<AutoCloseable> opened = new ArrayDeque<>();
    try {
      Path directory = push(opened, DataDirectory.open(data)).path();
      Database database = push(opened, setup.database().postgres().map(Database::connect)
          .orElseGet(() -> Database.open(directory.resolve("dify.db"))));
      LazyKnowledge knowledge = push(opened, new LazyKnowledge(database, directory.resolve("index"),
          directory.resolve("models"), Ids.system(), InstantSource.system()));
      return open(opened, database, knowledge, new Wishes(setup, directory));
    } catch (RuntimeException e) {
      close(opened);
      throw e;
    }
  }

  /**
   * An installation without a past: its database is in memory, its indexes in a folder of their own, which is deleted in the end.
   *
   * @param models where embedding models are unpacked, once; may be shared with others
   */
  public static Installation temporary(Path models, ModelSettings settings) {
    return temporary(models, settings, UnaryOperator.identity());
  }

  /**
   * An installation without a past.
   *
   * @param around what stands between runs and the models, for example a recorder
   */
  public static Installation temporary(Path models, ModelSettings settings, UnaryOperator<Models> around) {
    return temporary(models, settings, around, ToolSettings.PUBLIC_ONLY);
  }

  /**
   * An installation without a past.
   *
   * @param around what stands between runs and the models, for example a recorder
   * @param tools what tools may do
   */
  public static Installation temporary(Path models, ModelSettings settings, UnaryOperator<Models> around,
      ToolSettings tools) {
    return temporary(models, settings, around, tools, CodeSettings.DEFAULT);
  }

  /**
   * An installation without a past.
   *
   * @param around what stands between runs and the models, for example a recorder
   * @param tools what tools may do
   * @param code where user code runs
   */
  public static Installation temporary(Path models, ModelSettings settings, UnaryOperator<Models> around,
      ToolSettings tools, CodeSettings code) {
    Deque<AutoCloseable> opened = new ArrayDeque<>();
    try {
      TemporaryFolder folder = push(opened, TemporaryFolder.create());
      Database database = push(opened, Database.memory());
      LazyKnowledge knowledge = push(opened, new LazyKnowledge(database, folder.path(), models, Ids.system(),
          InstantSource.system()));
      return open(opened, database, knowledge, new Wishes(
          Setup.of(settings).around(around).with(tools).with(code), folder.path()));
    } catch (RuntimeException e) {
      close(opened);
      throw e;
    }
  }

  /**
   * How an installation is set up. Immutable.
   *
   * @param models its models
   * @param around what stands between runs and the models, for example a recorder
   * @param tools what tools may do
   * @param code where user code runs
   * @param database where rows are kept
   * @param observe how it is watched
   */
  public record Setup(ModelSettings models, UnaryOperator<Models> around, ToolSettings tools, CodeSettings code,
      DatabaseSettings database, ObserveSettings observe) {
    /** These models, public addresses for tools, code in a sandbox here, rows in the data directory. */
    public static Setup of(ModelSettings models) {
      return new Setup(models, UnaryOperator.identity(), ToolSettings.PUBLIC_ONLY, CodeSettings.DEFAULT,
          DatabaseSettings.EMBEDDED, ObserveSettings.DEFAULT);
    }

    /** The same with something between runs and models. */
    public Setup around(UnaryOperator<Models> between) {
      return new Setup(models, between, tools, code, database, observe);
    }

    /** The same with other rules for tools. */
    public Setup with(ToolSettings rules) {
      return new Setup(models, around, rules, code, database, observe);
    }

    /** The same with another place for user code. */
    public Setup with(CodeSettings place) {
      return new Setup(models, around, tools, place, database, observe);
    }

    /** The same with another database. */
    public Setup with(DatabaseSettings store) {
      return new Setup(models, around, tools, code, store, observe);
    }

    /** The same watched in another way. */
    public Setup with(ObserveSettings watching) {
      return new Setup(models, around, tools, code, database, watching);
    }
  }

  /** @param folder where the master key is kept */
  private record Wishes(Setup setup, Path folder) {
    ToolSettings tools() {
      return setup.tools();
    }

    ModelSettings settings() {
      return setup.models();
    }
  }

  private static Installation open(Deque<AutoCloseable> opened, Database database, LazyKnowledge knowledge,
      Wishes wishes) {
    InstantSource clock = InstantSource.system();
    Ids ids = Ids.system();
    EgressSettings egress = wishes.tools().egress();
    HttpGateway plain = push(opened,
        HttpGateway.under(EgressPolicy.guarded(egress.everybody())).through(egress.proxies()));
    Observing observing = push(opened, Observing.of(wishes.setup().observe().traces(), plain, clock));
    HttpGateway http = plain.tagging(observing.tracing()::headers);
    SecureRandom random = new SecureRandom();
    MasterKeyFile keys = new MasterKeyFile(wishes.folder().resolve("master.key"), wishes.settings().masterKey(),
        random);
    ProviderAccounts accounts = new ProviderAccounts(new StoredAccounts(database), keys, random, clock);
    AppTools tools = push(opened, AppTools.of(new ToolSources(new StoredTools(database), keys, ids, clock), http,
        wishes.tools(), knowledge));
    StoredUsage usage = new StoredUsage(database, ids);
    ModelGateway models = push(opened, AppModels.gateway(wishes.settings(), accounts, http,
        new AppModels.UsageKeeping(observing.usage(push(opened, new UsageRecorder(usage))), usage), clock));
    Documents documents = Documents.of(new RemoteFiles(http)).with(new DocumentExtraction(knowledge.extractors()));
    Platform platform = Platform.of(new Platform.Parts(database, wishes.setup().around().apply(models), tools.tools(),
        knowledge, documents, new DslReader(StandardNodes.andProvided()), ids, clock,
        extensions(wishes.tools().extensions(), http), requests(egress, http),
        new LocalFiles(wishes.folder().resolve("files"), ids, egress.maxFileBytes()),
        push(opened, AppCode.of(wishes.setup().code(), http)).runner(), new Datasets(knowledge::of), observing));
    observing.database(database);
    observing.retrieval(knowledge::statistics, knowledge::waitingJobs);
    ExternalAccess external = new ExternalAccess(tools.http(), () -> new Sealer(keys.orNew(), random),
        () -> new Sealer(keys.existing(), random));
    knowledge.belongTo(platform.workspace().id(), setup -> setup.withModels(platform.engine().models())
        .withExternal(external));
    return new Installation(opened, wishes.setup().observe(), models.on(AppModels.ofWorkspace(platform)), platform,
        knowledge, accounts, http,
        tools);
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

  private static <T extends AutoCloseable> T push(Deque<AutoCloseable> opened, T resource) {
    opened.push(resource);
    return resource;
  }

  /** Apps, keys, conversations, engine. */
  public Platform platform() {
    return platform;
  }

  /** The models, used on behalf of the first workspace. */
  public ModelGateway models() {
    return models;
  }

  /** The tools and where they come from. */
  public AppTools tools() {
    return tools;
  }

  /** The accounts at model providers. */
  public ProviderAccounts accounts() {
    return accounts;
  }

  /** The models, used on behalf of a workspace. */
  public ModelGateway models(String tenantId) {
    return models.on(CallOrigin.of(tenantId, "", ""));
  }

  /** All accounts a workspace may use, open: those of the settings, then the stored ones. */
  public List<ProviderAccount> usableAccounts(String tenantId, ModelSettings settings) {
    return Stream.concat(settings.accounts().stream(), accounts.of(tenantId).stream()).toList();
  }

  /**
   * Asks a model of an account for one word, past fall-backs, retries and budgets, and tells how long it took.
   *
   * @throws DifyException what the account or the model failed with
   */
  public Duration probe(ProviderAccount account, String model) {
    return AppModels.probe(connect(account), new ModelRef(account.provider(), model));
  }

  private ModelProvider connect(ProviderAccount account) {
    return StandardProviders.over(http, StandardCatalog.load()).connect(account);
  }

  /**
   * An account as it is kept: under the short id of its provider, whatever name was given. Asks nobody yet.
   *
   * @throws DifyException {@code MODEL_NOT_SUPPORTED} for a provider that is not known, {@code INVALID_PARAM} naming the field that is missing or wrong
   */
  public ProviderAccount checked(ProviderAccount account) {
    ProviderAccount named = new ProviderAccount(providerId(account.provider()), account.name(), account.fields());
    connect(named);
    return named;
  }

  /** The short id of a provider of models, by any of its names. */
  public String providerId(String name) {
    return StandardCatalog.load().providerId(name);
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
    push(opened, new Retention(new StoredExpiry(platform.database()), settings, platform.clock())).start();
  }

  /** The endpoints of administration, to be asked without a server. */
  public RouteTable administration() {
    return new RouteTable(Administration.of(platform).routes());
  }

  /** Starts to serve. */
  public Server serve(HttpSettings http, int maxRunsPerApp) {
    return Server.start(platform, new Server.Settings(http, ServiceLimits.DEFAULT, maxRunsPerApp,
        app -> AppModels.tags(app.spec(), models), observe));
  }

  @Override
  public void close() {
    close(opened);
  }

  /** In reverse order; one that fails does not keep the others open. */
  private static void close(Deque<AutoCloseable> opened) {
    while (!opened.isEmpty()) {
      AutoCloseable resource = opened.pop();
      try {
        resource.close();
      } catch (Exception e) {
        LOG.warn("{} could not be closed.", resource.getClass().getSimpleName(), e);
      }
    }
  }
}
