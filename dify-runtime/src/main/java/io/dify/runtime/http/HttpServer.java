package io.dify.runtime.http;

import com.sun.management.UnixOperatingSystemMXBean;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.time.Ids;
import io.dify.runtime.auth.Authenticator;
import io.dify.runtime.limit.Admission;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.UnresolvedAddressException;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.CrossOriginHandler;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listening server. Sockets are watched by a few platform threads; each request runs on a virtual thread, so thousands of open streams cost
 * their buffers only. Accepts no more
 * connections than leave a quarter of the files the process may have open for all else, and 512 at least; others wait until one is free. Closing stops accepting, lets requests go on for {@link HttpSettings#stopTimeout()}, then cuts them off. Thread-safe.
 */
public final class HttpServer implements AutoCloseable {
  private static final int PLATFORM_THREADS = 16;
  private static final int ACCEPT_QUEUE = 4096;
  private static final int MAX_HEADER_BYTES = 16 << 10;
  private static final long MAX_IDLE_AT_STOP_MILLIS = 500;
  private static final int USUAL_MAX_FILES = 1024;
  private static final int OTHER_FILES = 512;
  private static final int LEAST_CONNECTIONS = 64;
  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

  private final Server server;
  private final ServerConnector connector;
  private final FormReader forms;

  private HttpServer(Server server, ServerConnector connector, FormReader forms) {
    this.server = server;
    this.connector = connector;
    this.forms = forms;
  }

  /**
   * Starts to listen.
   *
   * @throws DifyException {@code IN_USE} when the port is taken, {@code INVALID_PARAM} when the address cannot be listened on
   */
  public static HttpServer start(HttpSettings settings, RouteTable table, Authenticator authenticator) {
    return start(settings, table, authenticator, Around.NOTHING);
  }

  /**
   * What stands around every request.
   *
   * @param admission who may ask how much
   * @param observer sees each request begin and end
   * @param ids names requests whose client has not
   */
  public record Around(Admission admission, RequestObserver observer, Ids ids) {
    /** Nothing is limited, nobody watches. */
    public static final Around NOTHING = new Around(Admission.OPEN, RequestObserver.NONE, Ids.system());

    /** The same with limits. */
    public Around with(Admission limits) {
      return new Around(limits, observer, ids);
    }

    /** The same, watched. */
    public Around with(RequestObserver watcher) {
      return new Around(admission, watcher, ids);
    }
  }

  /**
   * Starts to listen.
   *
   * @throws DifyException as {@link #start(HttpSettings, RouteTable, Authenticator)} does
   */
  public static HttpServer start(HttpSettings settings, RouteTable table, Authenticator authenticator,
      Around around) {
    FormReader forms = FormReader.in(settings.uploads());
    QueuedThreadPool threads = new QueuedThreadPool(PLATFORM_THREADS, 2);
    threads.setName("http");
    threads.setReservedThreads(0);
    threads.setVirtualThreadsExecutor(VirtualThreads.getNamedVirtualThreadsExecutor("request-"));
    Server server = new Server(threads);
    server.setErrorHandler(new JsonErrors());
    server.setStopTimeout(settings.stopTimeout().toMillis());
    server.setHandler(handlers(settings, new Dispatcher(table, authenticator, forms, around)));
    ServerConnector connector = connector(server, settings);
    server.addConnector(connector);
    server.addBean(crowd(connector));
    try {
      server.start();
      new SlowClients(connector, settings.idleTimeout().multipliedBy(2)).start();
    } catch (Exception e) {
      stop(server);
      forms.close();
      throw cannotListen(settings, e);
    }
    return new HttpServer(server, connector, forms);
  }

  /**
   * Looks whether the port is free, so that nobody waits for an index only to be told then.
   *
   * @throws DifyException as {@link #start} does
   */
  public static void checkFree(HttpSettings settings) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(settings.host(), settings.port()));
    } catch (IOException e) {
      throw cannotListen(settings, e);
    }
  }

  private static Handler handlers(HttpSettings settings, Handler last) {
    GracefulHandler graceful = new GracefulHandler(last);
    if (settings.corsOrigins().isEmpty()) {
      return graceful;
    }
    CrossOriginHandler cors = new CrossOriginHandler();
    cors.setAllowedOriginPatterns(settings.corsOrigins());
    cors.setAllowedMethods(Set.of("GET", "POST", "PUT", "PATCH", "DELETE"));
    cors.setAllowedHeaders(Set.of("Authorization", "Content-Type", RequestIds.HEADER, "traceparent"));
    cors.setExposedHeaders(Set.of(RequestIds.HEADER));
    cors.setHandler(graceful);
    return cors;
  }

  private static ServerConnector connector(Server server, HttpSettings settings) {
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    configuration.setRequestHeaderSize(MAX_HEADER_BYTES);
    configuration.setHeaderCacheSize(0); // 50 kB for each connection, of which there may be many thousands
    ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(configuration));
    connector.setHost(settings.host());
    connector.setPort(settings.port());
    connector.setAcceptQueueSize(ACCEPT_QUEUE);
    connector.setIdleTimeout(settings.idleTimeout().toMillis());
    connector.setShutdownIdleTimeout(Math.min(MAX_IDLE_AT_STOP_MILLIS, settings.stopTimeout().toMillis() / 2));
    return connector;
  }

  /** Files, databases and models need the rest of what a process may open. */
  private static NetworkConnectionLimit crowd(ServerConnector connector) {
    long files = ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getMaxFileDescriptorCount()
        : USUAL_MAX_FILES;
    long connections = Math.max(LEAST_CONNECTIONS, files - Math.max(OTHER_FILES, files / 4));
    return new NetworkConnectionLimit((int) Math.min(Integer.MAX_VALUE, connections), connector);
  }

  private static DifyException cannotListen(HttpSettings settings, Exception cause) {
    Throwable root = cause;
    while (root.getCause() != null && !(root instanceof BindException)) {
      root = root.getCause();
    }
    if (root instanceof BindException && String.valueOf(root.getMessage()).contains("in use")) {
      return new DifyException(ErrorCode.IN_USE,
          "Port " + settings.port() + " is in use by another program. Stop it, or choose another port with --port.",
          cause);
    }
    if (root instanceof IOException || root instanceof UnresolvedAddressException) {
      return new DifyException(ErrorCode.INVALID_PARAM, "Cannot listen on " + settings.host() + ":" + settings.port()
          + " (" + root.getMessage() + "). Choose another address with --host.", cause);
    }
    return DifyException.of(cause);
  }

  /** The port it listens on. */
  public int port() {
    return connector.getLocalPort();
  }

  /** Stops; waits until it has. */
  @Override
  public void close() {
    stop(server);
    forms.close();
  }

  private static void stop(Server server) {
    try {
      server.stop();
    } catch (TimeoutException e) {
      LOG.info("Requests that did not end in time were cut off.");
    } catch (Exception e) {
      throw DifyException.of(e);
    }
  }
}
