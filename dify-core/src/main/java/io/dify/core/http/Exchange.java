package io.dify.core.http;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One call on its way: knows how to break off what it is waiting on, and remembers the first reason it was broken off for.
 *
 * <p>
 * The thread of the call puts what it is about to block on into {@link #guard}; a cancellation or a timer calls {@link #breakOff}, which stores the
 * reason and closes that resource. Both sides write first and read the other's field afterwards, so that one of them closes it in any order.
 */
final class Exchange implements AutoCloseable {
  /** Why a call was broken off. */
  private record Reason(ErrorCode code, String message) {}

  private final Origin origin;
  private final Cancellation cancellation;
  private final AtomicReference<@Nullable Reason> broken = new AtomicReference<>();
  private final List<Runnable> disarm = new ArrayList<>();
  private volatile AutoCloseable guarded = () -> {};

  Exchange(Origin origin, HttpLimits limits, Cancellation cancellation) {
    this.origin = origin;
    this.cancellation = cancellation;
    disarm.add(cancellation.onCancel(() -> breakOff(ErrorCode.CANCELLED, "The call was broken off."))::close);
    disarm.add(deadline(limits.total(), "did not finish its answer"));
  }

  Origin origin() {
    return origin;
  }

  /** Breaks the call off after a time; running the result takes the timer back. */
  @SuppressWarnings("FutureReturnValueIgnored") // The timer itself is kept, in the result.
  Runnable deadline(Duration limit, String what) {
    CompletableFuture<@Nullable Void> timer = new CompletableFuture<>();
    timer.orTimeout(limit.toNanos(), TimeUnit.NANOSECONDS).whenComplete((done, late) -> {
      if (late instanceof TimeoutException) {
        breakOff(ErrorCode.TIMEOUT, origin + " " + what + " within " + seconds(limit) + ".");
      }
    });
    return () -> timer.complete(null);
  }

  /** Names the resource whose closing wakes this call up. */
  void guard(AutoCloseable resource) {
    guarded = resource;
    if (broken.get() != null) {
      closeQuietly(resource);
    }
  }

  private void breakOff(ErrorCode code, String message) {
    if (broken.compareAndSet(null, new Reason(code, message))) {
      closeQuietly(guarded);
    }
  }

  /** Throws when the call has been broken off. */
  void check() {
    Reason reason = broken.get();
    if (reason != null) {
      throw failure(reason, null);
    }
  }

  /** What to tell the caller about a failure of I/O: the reason of breaking off when there is one. */
  DifyException explain(IOException e, String doing, Duration limit) {
    Reason reason = broken.get();
    if (reason != null) {
      return failure(reason, e);
    }
    if (Thread.currentThread().isInterrupted()) {
      return new DifyException(ErrorCode.CANCELLED, "The call was interrupted.", e);
    }
    if (e instanceof SocketTimeoutException) {
      return new DifyException(ErrorCode.TIMEOUT,
          "Time-out while " + doing + " " + origin + ": nothing for " + seconds(limit) + ".", e);
    }
    String detail = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return new DifyException(ErrorCode.NETWORK, "Failure while " + doing + " " + origin + ": " + detail, e);
  }

  private DifyException failure(Reason reason, @Nullable Throwable cause) {
    if (reason.code() == ErrorCode.CANCELLED) {
      cancellation.throwIfCancelled();
    }
    return new DifyException(reason.code(), reason.message(), cause);
  }

  /** Takes all timers and registrations back, and lets go of the resource, which may soon serve another call. */
  @Override
  public void close() {
    guarded = () -> {};
    disarm.forEach(Runnable::run);
  }

  static void closeQuietly(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      // What is thrown away may already be broken; nobody can use the reason.
    }
  }

  private static String seconds(Duration limit) {
    return limit.toMillis() % 1000 == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
  }
}
