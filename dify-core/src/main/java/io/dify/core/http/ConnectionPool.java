package io.dify.core.http;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Idle connections, kept for a short time to spare handshakes. One is given out only for a route, and an address, that were checked for the call at
 * hand. Bounded, without a thread: what has grown old is closed when somebody comes by. Thread-safe.
 */
final class ConnectionPool implements AutoCloseable {
  /** Shorter than the keep-alive time of common servers (nginx: 75 s, uvicorn: 5 s is caught by the liveness check). */
  static final Duration MAX_AGE = Duration.ofSeconds(30);
  private static final int MAX_IDLE = 64;

  private record Idle(Connection connection, long since) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Idle> idle = new ArrayDeque<>();
  private boolean closed;

  /** The connection used last among the fitting ones that are still alive, null when there is none. */
  @Nullable
  Connection take(Route route) {
    for (Connection found = remove(route); found != null; found = remove(route)) {
      if (found.isUsable()) {
        return found;
      }
      Exchange.closeQuietly(found);
    }
    return null;
  }

  private @Nullable Connection remove(Route route) {
    dropOld();
    lock.lock();
    try {
      for (Iterator<Idle> each = idle.iterator(); each.hasNext();) {
        Connection connection = each.next().connection();
        if (route.admits(connection.route(), connection.address())) {
          each.remove();
          return connection;
        }
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** Keeps a connection whose last answer has been read to its end. */
  void give(Connection connection) {
    dropOld();
    lock.lock();
    try {
      if (!closed && idle.size() < MAX_IDLE) {
        idle.addFirst(new Idle(connection, System.nanoTime()));
        return;
      }
    } finally {
      lock.unlock();
    }
    Exchange.closeQuietly(connection);
  }

  private void dropOld() {
    Idle last = oldestBeyondAge();
    while (last != null) {
      Exchange.closeQuietly(last.connection());
      last = oldestBeyondAge();
    }
  }

  private @Nullable Idle oldestBeyondAge() {
    lock.lock();
    try {
      Idle last = idle.peekLast();
      return last != null && (closed || System.nanoTime() - last.since() > MAX_AGE.toNanos()) ? idle.pollLast() : null;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
    dropOld();
  }
}
