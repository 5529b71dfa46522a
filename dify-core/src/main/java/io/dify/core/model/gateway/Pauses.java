package io.dify.core.model.gateway;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets time pass between attempts. */
@FunctionalInterface
interface Pauses {
  /** Really waits. */
  Pauses REAL = Pauses::await;

  /**
   * Waits.
   *
   * @throws DifyException {@code CANCELLED} as soon as the call is broken off
   */
  void pause(Duration delay, Cancellation cancellation);

  private static void await(Duration delay, Cancellation cancellation) {
    CountDownLatch cancelled = new CountDownLatch(1);
    Cancellation.Registration registration = cancellation.onCancel(cancelled::countDown);
    try {
      if (cancelled.await(delay.toNanos(), TimeUnit.NANOSECONDS)) {
        cancellation.throwIfCancelled();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DifyException(ErrorCode.CANCELLED, "The call was interrupted.", e);
    } finally {
      registration.close();
    }
  }
}
