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
import io.dify.runtime.conversation.Conversations;
import io.dify.runtime.conversation.Feedbacks;
import io.dify.runtime.conversation.store.StoredConversations;
import io.dify.runtime.conversation.store.StoredFeedbacks;
import io.dify.runtime.extension.Extensions;
import io.dify.runtime.http.dataset.Datasets;
import io.dify.runtime.limit.RateLimits;
import io.dify.runtime.limit.store.StoredLimits;
import io.dify.runtime.registry.AppCatalog;
import io.dify.runtime.registry.store.StoredApps;
import io.dify.runtime.run.RunRecords;
import io.dify.runtime.run.store.StoredRuns;
import io.dify.runtime.storage.Storage;
import io.dify.runtime.tenant.Workspace;
import io.dify.runtime.tenant.Workspaces;
import io.dify.runtime.tenant.store.StoredWorkspaces;
import io.dify.runtime.trace.Carried;
import io.dify.workflow.dsl.DslReader;
import io.dify.workflow.engine.WorkflowEngine;
import io.dify.workflow.engine.Workers;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.Executors;

/**
 * The services of one installation, connected: what commands and the server work with. Thread-safe.
 *
 * @param database where everything is kept
 * @param workspaces the workspaces
 * @param workspace the first workspace: of commands that name none
 * @param keys API keys
 * @param apps apps
 * @param conversations conversations
 * @param feedbacks what end users think of answers
 * @param runs summaries of runs
 * @param annotations answers written for questions
 * @param engine runs graphs
 * @param knowledge the knowledge bases of the workspace
 * @param storage files
 * @param datasets the knowledge bases of every tenant, for the knowledge API
 * @param limits what workspaces and apps may ask for
 * @param ids makes ids
 * @param clock the clock
 * @param observing watches what happens
 * @param extensions what jars on the class path add
 */
public record Platform(Database database, Workspaces workspaces, Workspace workspace, ApiKeys keys, AppCatalog apps,
    Conversations conversations, Feedbacks feedbacks, RunRecords runs, Annotations annotations,
    WorkflowEngine engine, KnowledgeRetriever knowledge, Storage storage, Datasets datasets, RateLimits limits, Ids ids,
    InstantSource clock, Observing observing, Extensions extensions) {
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
   * @param code runs user code
   * @param datasets knowledge bases for the knowledge API
   * @param observing watches what happens
   */
  public record Parts(Database database, Models models, Tools tools, KnowledgeRetriever knowledge, Documents documents,
      DslReader reader,
      Ids ids,
      InstantSource clock, ApiExtensions extensions, OutgoingHttp.ByTenant http, AppStorage storage, CodeRunner code,
      Datasets datasets, Observing observing) {
    /** Without API extensions, requests, user code and the knowledge API; files are kept in memory. */
    public Parts(Database database, Models models, Tools tools, KnowledgeRetriever knowledge, Documents documents,
        DslReader reader, Ids ids, InstantSource clock) {
      this(database, models, tools, knowledge, documents, reader, ids, clock, ApiExtensions.none(),
          OutgoingHttp.ByTenant.none(), AppStorage.inMemory(clock),
          CodeRunner.none("No sandbox is configured for user code."),
          Datasets.none(), Observing.standard(clock));
    }

    /** The same with a knowledge API. */
    public Parts with(Datasets others) {
      return new Parts(database, models, tools, knowledge, documents, reader, ids, clock, extensions, http, storage,
          code,
          others, observing);
    }
  }

  /**
   * Brings the tables up to date and connects everything.
   *
   * @throws io.dify.core.error.DifyException {@code STORE_FAILED} when the database cannot be brought up to date
   */
  public static Platform of(Parts parts) {
    Database database = parts.database();
    Extensions extensions = Extensions.provided();
    database.migrate("runtime", Platform.class);
    Workspaces workspaces = new StoredWorkspaces(database, parts.ids(), parts.clock());
    ApiKeys keys = new ApiKeys(new StoredKeys(database), parts.ids(), parts.clock(), new SecureRandom());
    AppCatalog apps = new AppCatalog(new StoredApps(database), parts.reader(), parts.ids(), parts.clock());
    Conversations conversations = new StoredConversations(database, parts.ids(), parts.clock());
    Storage storage = parts.storage().open(database, parts.ids(), parts.clock());
    Annotations annotations = new Annotations(new StoredAnnotations(database, parts.ids(), parts.clock()),
        parts.models(), Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("annotations-", 0).factory()),
        parts.clock());
    KnowledgeRetriever knowledge = parts.observing().knowledge(parts.knowledge());
    WorkflowEngine engine = WorkflowEngine.builder().models(parts.models()).tools(extensions.tools(parts.tools()))
        .knowledge(knowledge).documents(parts.documents()).extensions(parts.extensions())
        .http(parts.http()).files(storage.keeper()).code(parts.observing().code(parts.code()))
        .apps(new CatalogApps(apps)).annotations(annotations.replies())
        .clock(parts.clock()).ids(parts.ids()).workers(Carried.over(Workers.threads())).build();
    return new Platform(database, workspaces, workspaces.first(), keys, apps, conversations,
        new StoredFeedbacks(database, parts.ids(), parts.clock()),
        new StoredRuns(database, parts.ids(), parts.clock()), annotations, engine, knowledge, storage,
        parts.datasets(), new RateLimits(new StoredLimits(database), parts.clock()), parts.ids(), parts.clock(),
        parts.observing(), extensions);
  }
}
