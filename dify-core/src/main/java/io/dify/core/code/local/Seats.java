package io.dify.core.code.local;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Places for calls under way. Whoever finds none waits; places that become free go to the tenants in turn, within a tenant in order. Thread-safe. */
final class Seats {
  private final LocalSettings.Places places;
  private final Map<String, Deque<Turn>> waiting = new LinkedHashMap<>();
  private int free;
  private int queued;

  /** Somebody who waits. */
  private static final class Turn {
    final CompletableFuture<Void> came = new CompletableFuture<>();
  }

  Seats(LocalSettings.Places places) {
    this.places = places;
    this.free = places.running();
  }

  /**
   * Takes a place, which must be given back.
   *
   * @throws DifyException {@code TOO_MANY_REQUESTS} when too many wait, or none becomes free in time; {@code CANCELLED}
   */
  void take(String tenant, Cancellation cancellation) throws InterruptedException {
    Turn turn = join(tenant);
    Cancellation.Registration breaking = cancellation.onCancel(() -> turn.came.completeExceptionally(
        new DifyException(ErrorCode.CANCELLED, "The call was cancelled.")));
    try {
      turn.came.get(places.patience().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      leave(tenant, turn);
      throw Causes.of(e);
    } catch (TimeoutException e) {
      giveUp(tenant, turn);
      throw full("no place became free within " + places.patience().toSeconds() + " s");
    } catch (InterruptedException e) {
      giveUp(tenant, turn);
      throw e;
    } finally {
      breaking.close();
    }
  }

  /** A turn that came in the same moment goes to the next. */
  private void giveUp(String tenant, Turn turn) {
    if (turn.came.cancel(false)) {
      leave(tenant, turn);
    } else if (!turn.came.isCompletedExceptionally()) {
      free();
    } else {
      leave(tenant, turn);
    }
  }

  private synchronized Turn join(String tenant) {
    if (free > 0) {
      free--;
      Turn turn = new Turn();
      turn.came.complete(null);
      return turn;
    }
    if (queued >= places.waiting()) {
      throw full(queued + " calls wait already");
    }
    Turn turn = new Turn();
    waiting.computeIfAbsent(tenant, key -> new ArrayDeque<>()).add(turn);
    queued++;
    return turn;
  }

  private synchronized void leave(String tenant, Turn turn) {
    Deque<Turn> line = waiting.get(tenant);
    if (line != null && line.remove(turn)) {
      queued--;
      if (line.isEmpty()) {
        waiting.remove(tenant);
      }
    }
  }

  /** How many wait. */
  synchronized int queued() {
    return queued;
  }

  /** Gives a place back. */
  void free() {
    while (true) {
      Turn next = next();
      if (next == null || next.came.complete(null)) {
        return;
      }
    }
  }

  private synchronized @Nullable Turn next() {
    Iterator<Map.Entry<String, Deque<Turn>>> lines = waiting.entrySet().iterator();
    if (!lines.hasNext()) {
      free++;
      return null;
    }
    Map.Entry<String, Deque<Turn>> line = lines.next();
    lines.remove();
    Turn turn = line.getValue().remove();
    queued--;
    if (!line.getValue().isEmpty()) {
      waiting.put(line.getKey(), line.getValue());
    }
    return turn;
  }

  private DifyException full(String why) {
    return new DifyException(ErrorCode.TOO_MANY_REQUESTS, "Too much code wants to run at once: " + places.running()
        + " calls are under way and " + why + ". Try again later, or give it more places (DIFY_CODE_CONCURRENCY).");
  }
}
