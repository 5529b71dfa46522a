package io.dify.core.http;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Gets a connection for a call: checks and looks up, then reuses one or opens one. Thread-safe. */
final class Connector implements AutoCloseable {
  private static final int LOOKUP_THREADS = 4;

  private final ConnectionPool pool = new ConnectionPool();
  private final ThreadPoolExecutor lookups = new ThreadPoolExecutor(LOOKUP_THREADS, LOOKUP_THREADS, 10,
      TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
      Thread.ofPlatform().name("dify-name-lookup-", 1).daemon().factory());
  private final Supplier<Tls> tls;

  Connector(Tls tls) {
    this(() -> tls);
  }

  private Connector(Supplier<Tls> tls) {
    this.tls = tls;
    lookups.allowCoreThreadTimeOut(true);
  }

  /** One for gateways that never connect. */
  static Connector none() {
    return new Connector(() -> {
      throw new IllegalStateException("This gateway does not connect.");
    });
  }

  Connection connect(Exchange exchange, Egress egress, boolean verified, Duration limit) {
    long start = System.nanoTime();
    Route route = look(exchange, () -> egress.route(exchange.origin(), verified), limit);
    Connection kept = pool.take(route);
    if (kept != null) {
      kept.lendAgain();
      exchange.guard(kept);
      return kept;
    }
    return open(exchange, route, limit.minusNanos(System.nanoTime() - start));
  }

  /** Checks and looks up as {@link #connect}, but never reuses a connection. */
  Connection fresh(Exchange exchange, Egress egress, boolean verified, Duration limit) {
    long start = System.nanoTime();
    Route route = look(exchange, () -> egress.route(exchange.origin(), verified), limit);
    return open(exchange, route, limit.minusNanos(System.nanoTime() - start));
  }

  private Route look(Exchange exchange, Callable<Route> plan, Duration limit) {
    Future<Route> lookup = lookups.submit(plan);
    exchange.guard(() -> lookup.cancel(true));
    try {
      return lookup.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw DifyException.of(e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      lookup.cancel(true);
      throw new DifyException(ErrorCode.TIMEOUT, "The name server did not answer for " + exchange.origin()
          + " in time. Check the network and the name server of this machine.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      lookup.cancel(true);
      throw new DifyException(ErrorCode.CANCELLED, "The call was interrupted.", e);
    } catch (CancellationException e) {
      exchange.check();
      throw e;
    }
  }

  /** Tries the addresses in turn, each with its share of the time left, so that one that swallows packets does not use it up. */
  private Connection open(Exchange exchange, Route route, Duration limit) {
    List<InetAddress> addresses = route.addresses();
    long start = System.nanoTime();
    IOException failure = null;
    for (int i = 0; i < addresses.size(); i++) {
      exchange.check();
      Duration left = limit.minusNanos(System.nanoTime() - start);
      try {
        return Connection.open(exchange, route, addresses.get(i), tls.get(), left.dividedBy(addresses.size() - i));
      } catch (IOException e) {
        failure = withEarlier(e, failure);
      }
    }
    throw exchange.explain(failure == null ? new IOException("no address") : failure,
        route.proxy() == null ? "connecting to" : "connecting through the proxy " + route.proxy() + " to", limit);
  }

  private static IOException withEarlier(IOException e, @Nullable IOException earlier) {
    if (earlier != null) {
      e.addSuppressed(earlier);
    }
    return e;
  }

  /** Keeps a connection for later calls. */
  void keep(Connection connection) {
    pool.give(connection);
  }

  @Override
  public void close() {
    pool.close();
    lookups.shutdown();
  }
}
