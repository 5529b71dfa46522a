package io.dify.runtime.run;

import io.dify.core.store.Database;
import io.dify.core.time.Ids;
import io.dify.core.value.Value;
import io.dify.runtime.app.Platform;
import io.dify.runtime.conversation.store.StoredConversations;
import io.dify.runtime.journal.RunJournals;
import io.dify.runtime.journal.RunStage;
import io.dify.runtime.journal.store.StoredJournals;
import io.dify.runtime.registry.AppCatalog;
import io.dify.runtime.registry.LiveApp;
import io.dify.runtime.registry.store.StoredApps;
import io.dify.runtime.run.store.StoredRuns;
import io.dify.runtime.run.store.StoredTurns;
import io.dify.runtime.tenant.store.StoredWorkspaces;
import io.dify.runtime.testing.TestApps;
import io.dify.workflow.StandardNodes;
import io.dify.workflow.dsl.DslReader;
import io.dify.workflow.engine.Run;
import io.dify.workflow.engine.RunTap;
import io.dify.workflow.engine.WorkflowEngine;
import io.dify.workflow.node.NodeExecutor;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A database, and processes that run apps on it; nodes of type {@code llm} do what a test says. */
final class RunHouse implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  final Database database = Database.memory();
  final Ids ids = Ids.system();
  final InstantSource clock = () -> NOW;
  final StoredJournals store;
  final StoredRuns records;
  final AppCatalog apps;
  private final String tenant;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  RunHouse() {
    database.migrate("runtime", Platform.class);
    store = new StoredJournals(database, clock);
    records = new StoredRuns(database, ids, clock);
    apps = new AppCatalog(new StoredApps(database), new DslReader(StandardNodes.types()), ids, clock);
    tenant = new StoredWorkspaces(database, ids, clock).first().id();
  }

  LiveApp publish(String source) {
    return apps.publish(tenant, "app.yml", TestApps.bytes(source));
  }

  /** One process. */
  final class Process {
    final DurableRuns durable;
    final WorkflowRuns workflows;
    final ChatTurns chats;
    final ActiveRuns active = new ActiveRuns(10);

    /** @param watchers keeps what becomes of its runs */
    Process(String name, RunTap tap, Executor watchers, NodeExecutor llm) {
      durable = new DurableRuns(new RunJournals(store, name, threads), apps, ids, clock);
      WorkflowEngine engine = WorkflowEngine.builder().clock(clock).tap(tap)
          .standIns(node -> node.type().equals("llm") ? Optional.of(llm) : Optional.empty()).build();
      workflows = new WorkflowRuns(engine, active, records, durable, watchers, ids, clock);
      StoredConversations conversations = new StoredConversations(database, ids, clock);
      chats = new ChatTurns(conversations, records, new StoredTurns(database, conversations, records), engine, active,
          durable, watchers, ids, clock);
    }

    Run start(LiveApp app) {
      return workflows.start(app, "u1", inputs(), new Value.Array(List.of())).run();
    }
  }

  static Value.Obj inputs() {
    return new Value.Obj(Map.of("topic", Value.of("tea")));
  }

  RunStage stage(String runId) {
    return store.find(runId).orElseThrow().stage();
  }

  RunRecord record(LiveApp app, String runId) {
    return records.find(app.app().tenantId(), app.app().id(), runId).orElseThrow();
  }

  /** Where runs are watched on threads. */
  Executor threads() {
    return threads;
  }

  @Override
  public void close() {
    threads.shutdownNow();
    database.close();
  }
}
