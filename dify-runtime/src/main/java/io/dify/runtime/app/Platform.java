package io.dify.runtime.app;

import io.dify.core.code.CodeRunner;
import io.dify.core.extension.ApiExtensions;
import io.dify.core.file.Documents;
import io.dify.core.http.OutgoingHttp;
import io.dify.core.model.Models;
import io.dify.core.retrieval.KnowledgeRetriever;
import io.dify.core.store.Database;
import io.dify.core.time.Ids;
import io.dify.core.tool.Tools;
import io.dify.runtime.annotation.Annotations;
import io.dify.runtime.annotation.store.StoredAnnotations;
import io.dify.runtime.auth.ApiKeys;
import io.dify.runtime.auth.store.StoredKeys;
import io.dify.runtime.config.PeopleSettings;
import io.dify.runtime.conversation.Conversations;
import io.dify.runtime.conversation.Feedbacks;
import io.dify.runtime.conversation.store.StoredConversations;
import io.dify.runtime.conversation.store.StoredFeedbacks;
import io.dify.runtime.extension.Extensions;
import io.dify.runtime.http.dataset.Datasets;
import io.dify.runtime.journal.RunJournals;
import io.dify.runtime.journal.store.StoredJournals;
import io.dify.runtime.limit.RateLimits;
import io.dify.runtime.limit.store.StoredLimits;
import io.dify.runtime.recording.RecordingFolder;
import io.dify.runtime.registry.AppCatalog;
import io.dify.runtime.registry.store.StoredApps;
import io.dify.runtime.run.DurableRuns;
import io.dify.runtime.run.RunRecords;
import io.dify.runtime.run.TurnRecords;
import io.dify.runtime.run.store.StoredRuns;
import io.dify.runtime.run.store.StoredTurns;
import io.dify.runtime.storage.Storage;
import io.dify.runtime.tenant.Workspace;
import io.dify.runtime.tenant.Workspaces;
import io.dify.runtime.tenant.store.StoredWorkspaces;
import io.dify.runtime.trace.Carried;
import io.dify.runtime.trigger.Triggers;
import io.dify.workflow.dsl.DslReader;
import io.dify.workflow.engine.RunTap;
import io.dify.workflow.engine.Workers;
import io.dify.workflow.engine.WorkflowEngine;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executors;

/** The services of one installation, connected: what commands and the server work with. Thread-safe. */
public final class Platform {
  private final Parts parts;
  private final Workspaces workspaces;
  private final Workspace workspace;
  private final ApiKeys keys;
  private final AppCatalog apps;
  private final Conversations conversations;
  private final Feedbacks feedbacks;
  private final RunRecords runs;
  private final TurnRecords turns;
  private final Annotations annotations;
  private final WorkflowEngine engine;
  private final KnowledgeRetriever knowledge;
  private final Storage storage;
  private final RateLimits limits;
  private final Extensions extensions;
  private final Triggering triggering;
  private final Asking asking;
  private final DurableRuns durable;

  private Platform(Parts parts) {
    Database database = parts.database();
    Ids ids = parts.ids();
    InstantSource clock = parts.clock();
    this.parts = parts;
    this.extensions = Extensions.provided();
    this.workspaces = new StoredWorkspaces(database, ids, clock);
    this.workspace = workspaces.first();
    this.keys = new ApiKeys(new StoredKeys(database), ids, clock, new SecureRandom());
    this.apps = new AppCatalog(new StoredApps(database), parts.reader(), ids, clock);
    this.durable = new DurableRuns(new RunJournals(new StoredJournals(database, clock), ids.next(),
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("dify-journal").factory())), apps, ids, clock);
    this.triggering = Triggering.of(database, apps, parts.signers().of(Triggers.PURPOSE), ids, clock);
    this.asking = Asking.of(parts);
    StoredConversations storedConversations = new StoredConversations(database, ids, clock);
    StoredRuns storedRuns = new StoredRuns(database, ids, clock);
    this.conversations = storedConversations;
    this.runs = storedRuns;
    this.turns = new StoredTurns(database, storedConversations, storedRuns);
    this.feedbacks = new StoredFeedbacks(database, ids, clock);
    this.limits = new RateLimits(new StoredLimits(database), clock);
    this.storage = parts.storage().open(database, ids, clock);
    this.annotations = new Annotations(new StoredAnnotations(database, ids, clock), parts.models(),
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("annotations-", 0).factory()), clock);
    this.knowledge = parts.observing().knowledge(parts.knowledge());
    this.engine = WorkflowEngine.builder().models(parts.models()).tools(extensions.tools(parts.tools()))
        .knowledge(knowledge).documents(parts.documents()).extensions(parts.extensions())
        .http(parts.http()).files(storage.keeper()).code(parts.observing().code(parts.code()))
        .apps(new CatalogApps(apps)).annotations(annotations.replies()).people(asking.forms())
        .clock(clock).ids(ids).workers(Carried.over(Workers.threads())).tap(recording(parts, apps))
        .build();
  }

  private static RunTap recording(Parts parts, AppCatalog apps) {
    return parts.recordings().map(folder -> folder.recorder(apps::fileOf, parts.clock())).orElse(RunTap.NONE);
  }

  /**
   * Brings the tables up to date and connects everything.
   *
   * @throws io.dify.core.error.DifyException {@code STORE_FAILED} when the database cannot be brought up to date
   */
  public static Platform of(Parts parts) {
    parts.database().migrate("runtime", Platform.class);
    return new Platform(parts);
  }

  /**
   * What the platform does not make itself.
   *
   * @param database empty or of an earlier start
   * @param models chat models
   * @param tools tools of nodes and agents
   * @param knowledge knowledge bases
   * @param documents opens files and makes text of them
   * @param reader reads app files
   * @param ids makes ids
   * @param clock the clock
   * @param extensions API extensions of the operator
   * @param http what requests of apps go out through
   * @param storage keeps files
   * @param signers make signatures
   * @param code runs user code
   * @param datasets knowledge bases for the knowledge API
   * @param observing watches what happens
   * @param people how people are asked
   * @param recordings takes a recording of every run; empty when none is made
   */
  public record Parts(Database database, Models models, Tools tools, KnowledgeRetriever knowledge, Documents documents,
      DslReader reader, Ids ids, InstantSource clock, ApiExtensions extensions, OutgoingHttp.ByTenant http,
      AppStorage storage, Signers signers, CodeRunner code, Datasets datasets, Observing observing,
      PeopleSettings people, Optional<RecordingFolder> recordings) {
    /** Without API extensions, requests, user code and the knowledge API; files are kept in memory. */
    public Parts(Database database, Models models, Tools tools, KnowledgeRetriever knowledge, Documents documents,
        DslReader reader, Ids ids, InstantSource clock) {
      this(database, models, tools, knowledge, documents, reader, ids, clock, ApiExtensions.none(),
          OutgoingHttp.ByTenant.none(), AppStorage.inMemory(clock), Signers.temporary(),
          CodeRunner.none("No sandbox is configured for user code."), Datasets.none(), Observing.standard(clock),
          PeopleSettings.DEFAULT, Optional.empty());
    }

    /** The same with a knowledge API. */
    public Parts with(Datasets others) {
      return new Parts(database, models, tools, knowledge, documents, reader, ids, clock, extensions, http, storage,
          signers, code, others, observing, people, recordings);
    }
  }

  /** Where everything is kept. */
  public Database database() {
    return parts.database();
  }

  /** The workspaces. */
  public Workspaces workspaces() {
    return workspaces;
  }

  /** The first workspace: of commands that name none. */
  public Workspace workspace() {
    return workspace;
  }

  /** API keys. */
  public ApiKeys keys() {
    return keys;
  }

  /** Apps. */
  public AppCatalog apps() {
    return apps;
  }

  /** Conversations. */
  public Conversations conversations() {
    return conversations;
  }

  /** What end users think of answers. */
  public Feedbacks feedbacks() {
    return feedbacks;
  }

  /** Summaries of runs. */
  public RunRecords runs() {
    return runs;
  }

  /** Messages and summaries of runs, as turns of chats write them. */
  public TurnRecords turns() {
    return turns;
  }

  /** Answers written for questions. */
  public Annotations annotations() {
    return annotations;
  }

  /** Runs graphs. */
  public WorkflowEngine engine() {
    return engine;
  }

  /** The knowledge bases of the workspace. */
  public KnowledgeRetriever knowledge() {
    return knowledge;
  }

  /** Files. */
  public Storage storage() {
    return storage;
  }

  /** The knowledge bases of every tenant, for the knowledge API. */
  public Datasets datasets() {
    return parts.datasets();
  }

  /** What workspaces and apps may ask for. */
  public RateLimits limits() {
    return limits;
  }

  /** Forms that runs wait for. */
  Asking asking() {
    return asking;
  }

  /** What starts apps without a client. */
  Triggering triggering() {
    return triggering;
  }

  /** Durable runs. */
  DurableRuns durable() {
    return durable;
  }

  /** Makes ids. */
  public Ids ids() {
    return parts.ids();
  }

  /** The clock. */
  public InstantSource clock() {
    return parts.clock();
  }

  /** Watches what happens. */
  public Observing observing() {
    return parts.observing();
  }

  /** What jars on the class path add. */
  public Extensions extensions() {
    return extensions;
  }
}
