package io.dify.runtime.app;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.retrieval.KnowledgeRetriever;
import io.dify.runtime.auth.Authenticator;
import io.dify.runtime.http.HttpServer;
import io.dify.runtime.http.HttpSettings;
import io.dify.runtime.http.RouteTable;
import io.dify.runtime.http.dataset.DatasetApi;
import io.dify.runtime.http.service.ServiceApi;
import io.dify.runtime.http.service.ServiceLimits;
import io.dify.runtime.registry.LiveApp;
import io.dify.runtime.run.ActiveRuns;
import io.dify.runtime.run.ChatTurns;
import io.dify.runtime.run.WorkflowRuns;
import io.dify.runtime.storage.UnusedFiles;
import io.dify.runtime.tenant.Workspace;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A platform behind HTTP. Closing it stops accepting, gives runs a bounded time to end, stops those that have not, and waits until their answers are
 * stored; the platform stays open. Thread-safe.
 */
public final class Server implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Server.class);
  private static final Duration STOPPED_RUNS_END_WITHIN = Duration.ofSeconds(5);
  private static final String LOST = "The server ended before the answer was complete.";

  /**
   * How a server behaves.
   *
   * @param http how it listens
   * @param limits limits of its endpoints
   * @param maxRunsPerApp runs of one app at a time; more are answered 429
   * @param tags tags of an app that {@code /v1/info} shows
   */
  public record Settings(HttpSettings http, ServiceLimits limits, int maxRunsPerApp,
      Function<LiveApp, List<String>> tags) {}

  private final HttpServer http;
  private final RouteTable table;
  private final ActiveRuns active;
  private final ExecutorService recorders;
  private final UnusedFiles unused;
  private final Duration patience;

  private Server(HttpServer http, RouteTable table, ActiveRuns active, ExecutorService recorders,
      UnusedFiles unused, Duration patience) {
    this.unused = unused;
    this.http = http;
    this.table = table;
    this.active = active;
    this.recorders = recorders;
    this.patience = patience;
  }

  /**
   * Starts to serve.
   *
   * @throws io.dify.core.error.DifyException {@code IN_USE} when the port is taken
   */
  public static Server start(Platform platform, Settings settings) {
    platform.database().attend(() -> endForsaken(platform));
    ActiveRuns active = new ActiveRuns(settings.maxRunsPerApp());
    ExecutorService recorders = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("recorder-", 0).factory());
    ChatTurns turns = new ChatTurns(platform.conversations(), platform.engine(), active, platform.runs(),
        recorders, platform.ids(), platform.clock());
    WorkflowRuns runs = new WorkflowRuns(platform.engine(), active, platform.runs(), recorders, platform.ids(),
        platform.clock());
    RouteTable table = new ServiceApi(platform.apps(), platform.conversations(), platform.feedbacks(), turns, runs,
        active, platform.runs(), settings.tags(), () -> health(platform), tenant -> knowledge(platform, tenant),
        platform.engine().models(), platform.storage(), KnowledgeFiles.sources(platform.datasets()::of),
        new DatasetApi(platform.datasets()), Version.CURRENT, settings.limits(), platform.clock())
        .table();
    HttpServer http = HttpServer.start(settings.http(), table, Authenticator.of(platform.keys()));
    return new Server(http, table, active, recorders, UnusedFiles.deletedFrom(platform.storage(), platform.clock()),
        settings.http().stopTimeout());
  }

  /** What a server that has ended was answering, nobody answers; unless others serve from the same database, whose work it may be. */
  private static void endForsaken(Platform platform) {
    int lost = platform.conversations().failUnanswered(LOST);
    if (lost > 0) {
      LOG.warn("{} messages were left without an answer when the server last ended; they are marked as failed.", lost);
    }
    platform.runs().failRunning("The server ended before the run did.");
  }

  /** The knowledge bases of an installation belong to its one workspace. */
  private static KnowledgeRetriever knowledge(Platform platform, String tenant) {
    if (!platform.workspace().id().equals(tenant)) {
      throw new DifyException(ErrorCode.NOT_FOUND, "This workspace has no knowledge bases.");
    }
    return platform.knowledge();
  }

  /** Reads a row, which fails when the database does not answer. */
  private static void health(Platform platform) {
    Workspace found = platform.workspaces().first();
    LOG.trace("Workspace {} is there.", found.id());
  }

  /** The port it listens on. */
  public int port() {
    return http.port();
  }

  /** The routes it serves. */
  public RouteTable table() {
    return table;
  }

  @Override
  public void close() {
    unused.close();
    http.close();
    try {
      if (!active.awaitIdle(patience)) {
        active.stopAll("The server is shutting down.");
        if (!active.awaitIdle(STOPPED_RUNS_END_WITHIN)) {
          LOG.warn("Some runs did not end in time; their answers are lost.");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    recorders.shutdown();
  }
}
