package io.dify.core.cancel;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A switch that is thrown at most once, and tells everybody who waits. Whoever starts something that blocks registers how to break it off.
 * Thread-safe; actions run on the thread that cancels, outside any lock, each exactly once.
 */
public final class Cancellation {
  /** Takes an action back. */
  @FunctionalInterface
  public interface Registration extends AutoCloseable {
    /** Takes the action back; without effect when it has run. */
    @Override
    void close();
  }

  /** Not a record: two registrations of the same action are two. */
  private static final class Entry {
    final Runnable action;

    Entry(Runnable action) {
      this.action = action;
    }
  }

  private final List<Entry> actions = new ArrayList<>();
  private @Nullable String reason;

  /** A new switch, not thrown. */
  public Cancellation() {}

  /** A switch that nobody else holds, for calls that are never cancelled. */
  public static Cancellation none() {
    return new Cancellation();
  }

  /**
   * Throws the switch and runs the actions in the order in which they were registered. Later calls have no effect. An action that fails does not
   * keep others from running; its exception is thrown at the end, with those of others suppressed in it.
   */
  public void cancel(String why) {
    List<Entry> due;
    synchronized (actions) {
      if (reason != null) {
        return;
      }
      reason = why;
      due = List.copyOf(actions);
      actions.clear();
    }
    RuntimeException failure = null;
    for (Entry entry : due) {
      try {
        entry.action.run();
      } catch (RuntimeException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** Runs the action when the switch is thrown; at once, on this thread, when it has been. */
  public Registration onCancel(Runnable action) {
    synchronized (actions) {
      if (reason == null) {
        Entry own = new Entry(action);
        actions.add(own);
        return () -> {
          synchronized (actions) {
            actions.remove(own);
          }
        };
      }
    }
    action.run();
    return () -> {};
  }

  /** Whether the switch has been thrown. */
  public boolean isCancelled() {
    synchronized (actions) {
      return reason != null;
    }
  }

  /** Throws {@link ErrorCode#CANCELLED} when the switch has been thrown. */
  public void throwIfCancelled() {
    synchronized (actions) {
      if (reason != null) {
        throw new DifyException(ErrorCode.CANCELLED, reason);
      }
    }
  }
}
