package io.dify.runtime.app;

import io.dify.core.model.CallOrigin;
import io.dify.core.model.Models;
import io.dify.core.retrieval.KnowledgeRetriever;
import io.dify.runtime.annotation.Annotations;
import io.dify.runtime.conversation.Conversations;
import io.dify.runtime.conversation.Feedbacks;
import io.dify.runtime.form.Forms;
import io.dify.runtime.form.WaitingRuns;
import io.dify.runtime.http.service.ServiceLimits;
import io.dify.runtime.http.service.Services;
import io.dify.runtime.http.service.SignedSource;
import io.dify.runtime.registry.AppCatalog;
import io.dify.runtime.registry.LiveApp;
import io.dify.runtime.run.ActiveRuns;
import io.dify.runtime.run.ChatTurns;
import io.dify.runtime.run.DurableRuns;
import io.dify.runtime.run.RunGate;
import io.dify.runtime.run.RunRecords;
import io.dify.runtime.run.WorkflowRuns;
import io.dify.runtime.storage.Storage;
import io.dify.runtime.tenant.Workspace;
import io.dify.runtime.trace.Carried;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A platform that answers: runs going on, and who keeps what becomes of them. Closing it gives runs a bounded time to end, stops those that have not,
 * and waits until their answers are stored. Thread-safe.
 */
final class Serving implements Services, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Serving.class);
  private static final Duration STOPPED_RUNS_END_WITHIN = Duration.ofSeconds(5);

  private final Platform platform;
  private final Server.Settings settings;
  private final ActiveRuns active;
  private final ExecutorService recorders;
  private final Durability durability;
  private final WaitingRuns waiting;
  private final ChatTurns turns;
  private final WorkflowRuns workflows;
  private final Map<String, SignedSource> signedSources;

  Serving(Platform platform, Server.Settings settings) {
    this.platform = platform;
    this.settings = settings;
    RunGate gate = new RunGate();
    this.active = new ActiveRuns(settings.maxRunsPerApp(), platform.limits()::of, platform.observing().runs(), gate);
    this.recorders = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("recorder-", 0).factory());
    this.durability = new Durability(platform);
    this.waiting = Asking.waiting(durability.runs());
    this.turns = new ChatTurns(platform.conversations(), platform.runs(), platform.turns(), platform.engine(), active,
        durability.runs(), Carried.over(recorders), platform.ids(), platform.clock());
    this.workflows = new WorkflowRuns(platform.engine(), active, platform.runs(), durability.runs(),
        Carried.over(recorders),
        platform.ids(), platform.clock());
    this.signedSources = KnowledgeFiles.sources(platform.datasets()::of);
    platform.observing().active(active, gate);
  }

  Platform platform() {
    return platform;
  }

  Server.Settings settings() {
    return settings;
  }

  @Override
  public AppCatalog apps() {
    return platform.apps();
  }

  @Override
  public Conversations conversations() {
    return platform.conversations();
  }

  @Override
  public Feedbacks feedbacks() {
    return platform.feedbacks();
  }

  @Override
  public Annotations annotations() {
    return platform.annotations();
  }

  @Override
  public Storage storage() {
    return platform.storage();
  }

  @Override
  public Map<String, SignedSource> signedSources() {
    return signedSources;
  }

  @Override
  public ChatTurns turns() {
    return turns;
  }

  @Override
  public WorkflowRuns workflows() {
    return workflows;
  }

  @Override
  public DurableRuns durable() {
    return durability.runs();
  }

  @Override
  public Forms forms() {
    return platform.asking().forms();
  }

  @Override
  public WaitingRuns waiting() {
    return waiting;
  }

  @Override
  public ActiveRuns active() {
    return active;
  }

  @Override
  public RunRecords runs() {
    return platform.runs();
  }

  @Override
  public Models models() {
    return platform.engine().models();
  }

  @Override
  public KnowledgeRetriever knowledge(String tenantId) {
    return platform.knowledge().on(CallOrigin.of(tenantId, "", ""));
  }

  @Override
  public void requireOpen(String tenantId, String base) {
    platform.datasets().requireOpen(tenantId, base);
  }

  @Override
  public List<String> tags(LiveApp app) {
    return settings.tags().apply(app);
  }

  @Override
  public ServiceLimits limits() {
    return settings.limits();
  }

  @Override
  public InstantSource clock() {
    return platform.clock();
  }

  /** Reads a row, which fails when the database does not answer. */
  @Override
  public void checkHealth() {
    Workspace found = platform.workspaces().first();
    LOG.trace("Workspace {} is there.", found.id());
  }

  @Override
  public void close() {
    try {
      if (!active.awaitIdle(settings.http().stopTimeout())) {
        durability.handOver();
        active.stopAll("The server is shutting down.");
        if (!active.awaitIdle(STOPPED_RUNS_END_WITHIN)) {
          LOG.warn("Some runs did not end in time; their answers are lost.");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    recorders.shutdown();
    durability.close();
  }

  /** Begins to look after durable runs: those of processes that are gone go on here. */
  void goOn() {
    durability.start();
  }
}
