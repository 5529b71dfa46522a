package io.dify.core.store;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * One caller's work on its way through the writer: queued, run, settled. Fields are written by the writer thread before {@link #settle()} and
 * read by the caller after it.
 */
final class WriteUnit<T> {
  private final CountDownLatch settled = new CountDownLatch(1);
  private final Work<T> work;
  private final boolean alone;
  private @Nullable T result;
  private @Nullable Throwable failure;

  /** @param alone whether it runs outside a transaction and in no group */
  WriteUnit(Work<T> work, boolean alone) {
    this.work = work;
    this.alone = alone;
  }

  boolean alone() {
    return alone;
  }

  /** Runs the work and keeps what comes of it; whatever the work throws is its caller's. */
  boolean run(Handle handle) {
    try {
      result = work.run(handle);
      return true;
    } catch (Throwable thrown) {
      failure = thrown;
      return false;
    }
  }

  @Nullable
  Throwable failure() {
    return failure;
  }

  /** Makes it fail, whatever it had come to. */
  void fail(Throwable thrown) {
    failure = thrown;
  }

  /** Lets the caller go. */
  void settle() {
    settled.countDown();
  }

  /**
   * Waits for the outcome. A caller interrupted while the unit is still queued takes it back; once it runs, the caller stays until the outcome is
   * known and keeps its interrupt flag.
   */
  T await(WriteQueue queue) throws SQLException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          settled.await();
          return outcome();
        } catch (InterruptedException e) {
          interrupted = true;
          if (queue.withdraw(this)) {
            throw cancelled();
          }
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  static DifyException cancelled() {
    return new DifyException(ErrorCode.CANCELLED, "Interrupted while waiting for the database; nothing was done.");
  }

  @SuppressWarnings("NullAway") // without a failure the result is what the work returned
  private T outcome() throws SQLException {
    switch (failure) {
      case null -> {
        return result;
      }
      case SQLException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw DifyException.of(e);
    }
  }
}
