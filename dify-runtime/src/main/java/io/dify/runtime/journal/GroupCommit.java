package io.dify.runtime.journal;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/**
 * Group commit: while one transaction is on its way to the disk, what other runs want to write piles up and goes with the next. Whoever writes waits for
 * the commit of its group. One task at a time does the writing, on the executor and only while there is something to write. Thread-safe.
 *
 * @param <T> what is written
 * @param <R> what is said of it
 */
final class GroupCommit<T, R> {
  private static final int MOST = 512;

  private record Waiting<T, R>(T item, CompletableFuture<R> done) {}

  private final Function<List<T>, List<R>> commit;
  private final Executor executor;
  private final Queue<Waiting<T, R>> queue = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean writing = new AtomicBoolean();
  private final LongAdder groups = new LongAdder();
  private final LongAdder items = new LongAdder();

  /** @param commit writes a group in one transaction and says something of each */
  GroupCommit(Executor executor, Function<List<T>, List<R>> commit) {
    this.executor = executor;
    this.commit = commit;
  }

  /**
   * Writes, and returns when it is durable; an interrupt does not shorten that.
   *
   * @throws DifyException {@code STORE_FAILED}
   */
  R write(T item) {
    Waiting<T, R> waiting = new Waiting<>(item, new CompletableFuture<>());
    queue.add(waiting);
    begin();
    return await(waiting.done());
  }

  /** How many groups were committed so far. */
  long groups() {
    return groups.sum();
  }

  /** How much was written in them. */
  long items() {
    return items.sum();
  }

  private void begin() {
    if (writing.compareAndSet(false, true)) {
      executor.execute(this::drain);
    }
  }

  private void drain() {
    try {
      for (List<Waiting<T, R>> group = take(); !group.isEmpty(); group = take()) {
        write(group);
      }
    } finally {
      writing.set(false);
      if (!queue.isEmpty()) {
        begin();
      }
    }
  }

  private List<Waiting<T, R>> take() {
    List<Waiting<T, R>> group = new ArrayList<>();
    for (Waiting<T, R> next = queue.poll(); next != null; next = group.size() < MOST ? queue.poll() : null) {
      group.add(next);
    }
    return group;
  }

  /** When a group cannot be written, each is tried by itself: what is wrong with one must not fail the others. */
  private void write(List<Waiting<T, R>> group) {
    try {
      List<R> written = commit.apply(group.stream().map(Waiting::item).toList());
      groups.increment();
      items.add(group.size());
      for (int i = 0; i < group.size(); i++) {
        group.get(i).done().complete(written.get(i));
      }
    } catch (RuntimeException | Error e) {
      if (group.size() == 1) {
        group.getFirst().done().completeExceptionally(e);
      } else {
        group.forEach(one -> write(List.of(one)));
      }
    }
  }

  private static <R> R await(CompletableFuture<R> done) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return done.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          throw e.getCause() instanceof DifyException known
              ? known
              : new DifyException(ErrorCode.STORE_FAILED, "The journal could not be written.", e);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
