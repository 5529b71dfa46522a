package io.dify.runtime.app;

import io.dify.core.model.gateway.AccountSource;
import io.dify.runtime.auth.Authenticator;
import io.dify.runtime.auth.CredentialKind;
import io.dify.runtime.auth.MetricsToken;
import io.dify.runtime.config.ModelSettings;
import io.dify.runtime.config.ObserveSettings;
import io.dify.runtime.extension.ExtensionContext;
import io.dify.runtime.http.HttpServer;
import io.dify.runtime.http.HttpSettings;
import io.dify.runtime.http.Route;
import io.dify.runtime.http.RouteTable;
import io.dify.runtime.http.service.ObserveRoutes;
import io.dify.runtime.http.service.ServiceApi;
import io.dify.runtime.http.service.ServiceLimits;
import io.dify.runtime.provider.ModelDirectory;
import io.dify.runtime.registry.LiveApp;
import io.dify.runtime.storage.UnusedFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A platform behind HTTP. Closing it stops accepting, gives runs a bounded time to end, stops those that have not, and waits until their answers are
 * stored; the platform stays open. Thread-safe.
 */
public final class Server implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Server.class);
  private static final String LOST = "The server ended before the answer was complete.";

  /**
   * How a server behaves.
   *
   * @param http how it listens
   * @param limits limits of its endpoints
   * @param maxRunsPerApp runs of one app at a time; more are answered 429
   * @param tags tags of an app that {@code /v1/info} shows
   * @param models models that knowledge bases may be set up with
   * @param observe who may read the numbers
   */
  public record Settings(HttpSettings http, ServiceLimits limits, int maxRunsPerApp,
      Function<LiveApp, List<String>> tags, ModelDirectory models, ObserveSettings observe) {
    /** With the models that come with the program, watched as by default. */
    public Settings(HttpSettings http, ServiceLimits limits, int maxRunsPerApp,
        Function<LiveApp, List<String>> tags) {
      this(http, limits, maxRunsPerApp, tags, AppModels.directory(ModelSettings.BUILT_IN, AccountSource.NONE),
          ObserveSettings.DEFAULT);
    }
  }

  private final Resources resources;
  private final RouteTable table;
  private final int port;

  private Server(Resources resources, RouteTable table, int port) {
    this.resources = resources;
    this.table = table;
    this.port = port;
  }

  /**
   * Starts to serve.
   *
   * @throws io.dify.core.error.DifyException {@code IN_USE} when the port is taken
   */
  public static Server start(Platform platform, Settings settings) {
    Resources resources = new Resources();
    try {
      return start(platform, settings, resources);
    } catch (RuntimeException e) {
      resources.close();
      throw e;
    }
  }

  private static Server start(Platform platform, Settings settings, Resources resources) {
    platform.database().attend(() -> endForsaken(platform));
    platform.annotations().start();
    Serving serving = resources.add(new Serving(platform, settings));
    Readiness readiness = new Readiness();
    ExtensionContext context = new ExtensionContext(serving.models(), platform.knowledge(), platform.ids(),
        platform.clock());
    RouteTable table = platform.extensions().around(new RouteTable(routes(serving, readiness, context)), context);
    HttpServer http = resources.add(HttpServer.start(settings.http(), table,
        new MetricsToken(settings.observe().metricsToken(), Authenticator.of(platform.keys())),
        new HttpServer.Around(platform.limits(), platform.observing().requests(), platform.ids())));
    resources.add(UnusedFiles.deletedFrom(platform.storage(), platform.clock()));
    resources.add(platform.triggering().start(serving, context));
    resources.add(platform.asking().start(serving));
    resources.add(readiness::stopping);
    serving.goOn();
    readiness.started();
    return new Server(resources, table, http.port());
  }

  /** Everything it answers: each family of endpoints adds its own. */
  private static List<Route> routes(Serving serving, Readiness readiness, ExtensionContext context) {
    Platform platform = serving.platform();
    List<Route> all = new ArrayList<>();
    all.addAll(ServiceApi.routes(serving, Version.CURRENT, () -> all));
    all.addAll(KnowledgeApi.of(platform, serving.settings().models()).routes());
    all.addAll(Administration.of(platform).routes());
    all.addAll(platform.triggering().routes(serving));
    all.addAll(platform.asking().routes(serving));
    all.addAll(observe(serving, readiness).routes());
    all.addAll(platform.extensions().routes(context));
    return all;
  }

  /** The numbers are open where only this machine can ask, unless a token is set. */
  private static ObserveRoutes observe(Serving serving, Readiness readiness) {
    Settings settings = serving.settings();
    boolean open = settings.observe().metricsToken().isEmpty() && settings.http().isLoopback();
    return new ObserveRoutes(Version.CURRENT, () -> {
      readiness.check();
      serving.checkHealth();
    }, serving.platform().observing().metrics()::text, open ? CredentialKind.NONE : CredentialKind.METRICS);
  }

  /** What a server that has ended was answering, nobody answers; unless others serve from the same database, whose work it may be. */
  private static void endForsaken(Platform platform) {
    Durability.alone(platform);
    int lost = platform.conversations().failUnanswered(LOST);
    if (lost > 0) {
      LOG.warn("{} messages were left without an answer when the server last ended; they are marked as failed.", lost);
    }
    platform.runs().failRunning("The server ended before the run did.");
    platform.annotations().failForsaken();
  }

  /** The port it listens on. */
  public int port() {
    return port;
  }

  /** The routes it serves. */
  public RouteTable table() {
    return table;
  }

  @Override
  public void close() {
    resources.close();
  }
}
