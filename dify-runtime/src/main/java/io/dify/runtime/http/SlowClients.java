package io.dify.runtime.http;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets go of clients that send a request a byte now and then: each byte restarts the idle time-out, so that alone would leave them their connection for days.
 * Looks at all connections twice in the time they have; the scheduler of the connector runs it.
 */
final class SlowClients implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(SlowClients.class);
  private static final double MIN_BYTES_PER_SECOND = 250;
  /** Attribute of a connection whose request has arrived: what its parser says after that means nothing. */
  private static final String ARRIVED = SlowClients.class.getName();

  /** Where a request stood when it was first seen to be on its way. */
  private record Seen(long nanos, long bytes) {}

  private final ServerConnector connector;
  private final long patienceNanos;
  private final Map<HttpConnection, Seen> arriving = new HashMap<>();

  /** @param patience how long a request may take to arrive at any speed */
  SlowClients(ServerConnector connector, Duration patience) {
    this.connector = connector;
    this.patienceNanos = patience.toNanos();
  }

  /** A request has arrived, its body too; it may take as long as it likes to answer. */
  static void arrived(Request request) {
    request.getConnectionMetaData().setAttribute(ARRIVED, request);
  }

  /** A request was answered: the next one may come, or has come already. */
  static void answered(Request request) {
    if (request.getConnectionMetaData().getAttribute(ARRIVED) == request) {
      request.getConnectionMetaData().removeAttribute(ARRIVED);
    }
  }

  /** Begins to look, until the connector stops. */
  void start() {
    connector.getScheduler().schedule(this, Math.max(1, patienceNanos / 2), TimeUnit.NANOSECONDS);
  }

  @Override
  public void run() {
    if (!connector.isRunning()) {
      return;
    }
    long now = System.nanoTime();
    Set<HttpConnection> still = new HashSet<>();
    for (EndPoint client : connector.getConnectedEndPoints()) {
      if (client.getConnection() instanceof HttpConnection connection && isArriving(connection)) {
        still.add(connection);
        look(client, connection, now);
      }
    }
    arriving.keySet().retainAll(still);
    start();
  }

  private void look(EndPoint client, HttpConnection connection, long now) {
    Seen seen = arriving.computeIfAbsent(connection, one -> new Seen(now, one.getBytesIn()));
    double seconds = (now - seen.nanos()) / 1e9;
    if (now - seen.nanos() >= patienceNanos
        && connection.getBytesIn() - seen.bytes() < seconds * MIN_BYTES_PER_SECOND) {
      LOG.debug("A client at {} sends too slowly and is let go.", client.getRemoteSocketAddress());
      client.close(new TimeoutException("The request arrives too slowly."));
    }
  }

  /** Between the first byte of a request and its last. */
  private static boolean isArriving(HttpConnection connection) {
    return connection.getAttribute(ARRIVED) == null && switch (connection.getParser().getState()) {
      case START, END, CLOSE, CLOSED -> false;
      default -> true;
    };
  }
}
