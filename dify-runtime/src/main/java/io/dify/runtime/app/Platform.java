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
import io.dify.runtime.auth.ApiKeys;
import io.dify.runtime.auth.store.StoredKeys;
import io.dify.runtime.conversation.Conversations;
import io.dify.runtime.conversation.Feedbacks;
import io.dify.runtime.conversation.store.StoredConversations;
import io.dify.runtime.conversation.store.StoredFeedbacks;
import io.dify.runtime.http.dataset.Datasets;
import io.dify.runtime.registry.AppCatalog;
import io.dify.runtime.registry.store.StoredApps;
import io.dify.runtime.run.RunRecords;
import io.dify.runtime.run.store.StoredRuns;
import io.dify.runtime.storage.Storage;
import io.dify.runtime.tenant.Workspace;
import io.dify.runtime.tenant.Workspaces;
import io.dify.runtime.tenant.store.StoredWorkspaces;
import io.dify.workflow.dsl.DslReader;
import io.dify.workflow.engine.WorkflowEngine;
import java.security.SecureRandom;
import java.time.InstantSource;

/**
 * The services of one installation, connected: what commands and the server work with. Thread-safe.
 *
 * @param database where everything is kept
 * @param workspaces the workspaces
 * @param workspace the workspace of this installation
 * @param keys API keys
 * @param apps apps
 * @param conversations conversations
 * @param feedbacks what end users think of answers
 * @param runs summaries of runs
 * @param engine runs graphs
 * @param knowledge the knowledge bases of the workspace
 * @param storage files
 * @param datasets the knowledge bases of every tenant, for the knowledge API
 * @param ids makes ids
 * @param clock the clock
 */
public record Platform(Database database, Workspaces workspaces, Workspace workspace, ApiKeys keys, AppCatalog apps,
    Conversations conversations, Feedbacks feedbacks, RunRecords runs, WorkflowEngine engine,
    KnowledgeRetriever knowledge, Storage storage, Datasets datasets, Ids ids, InstantSource clock) {
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
   */
  public record Parts(Database database, Models models, Tools tools, KnowledgeRetriever knowledge, Documents documents,
      DslReader reader,
      Ids ids,
      InstantSource clock, ApiExtensions extensions, OutgoingHttp.ByTenant http, AppStorage storage, CodeRunner code,
      Datasets datasets) {
    /** Without API extensions, requests, user code and the knowledge API; files are kept in memory. */
    public Parts(Database database, Models models, Tools tools, KnowledgeRetriever knowledge, Documents documents,
        DslReader reader, Ids ids, InstantSource clock) {
      this(database, models, tools, knowledge, documents, reader, ids, clock, ApiExtensions.none(),
          OutgoingHttp.ByTenant.none(), AppStorage.inMemory(clock),
          CodeRunner.none("No sandbox is configured for user code."),
          Datasets.none());
    }
  }

  /**
   * Brings the tables up to date and connects everything.
   *
   * @throws io.dify.core.error.DifyException {@code STORE_FAILED} when the database cannot be brought up to date
   */
  public static Platform of(Parts parts) {
    Database database = parts.database();
    database.migrate("runtime", Platform.class);
    Workspaces workspaces = new StoredWorkspaces(database, parts.ids(), parts.clock());
    ApiKeys keys = new ApiKeys(new StoredKeys(database), parts.ids(), parts.clock(), new SecureRandom());
    AppCatalog apps = new AppCatalog(new StoredApps(database), parts.reader(), parts.ids(), parts.clock());
    Conversations conversations = new StoredConversations(database, parts.ids(), parts.clock());
    Storage storage = parts.storage().open(database, parts.ids(), parts.clock());
    WorkflowEngine engine = WorkflowEngine.builder().models(parts.models()).tools(parts.tools())
        .knowledge(parts.knowledge()).documents(parts.documents()).extensions(parts.extensions())
        .http(parts.http()).files(storage.keeper()).code(parts.code())
        .apps(new CatalogApps(apps))
        .clock(parts.clock()).ids(parts.ids()).build();
    return new Platform(database, workspaces, workspaces.first(), keys, apps, conversations,
        new StoredFeedbacks(database, parts.ids(), parts.clock()),
        new StoredRuns(database, parts.ids(), parts.clock()), engine, parts.knowledge(), storage, parts.datasets(),
        parts.ids(), parts.clock());
  }
}
