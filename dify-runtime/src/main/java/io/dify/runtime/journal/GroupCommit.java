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

/**
 * Group commit: while one transaction is on its way to the disk, what other runs want to write piles up and goes with the next. Whoever writes waits for
 * the commit of its group. One task at a time does the writing, on the executor and only while there is something to write. Thread-safe.
 */
final class GroupWriter {
  private static final int MOST = 512;

  private record Waiting(Batch batch, CompletableFuture<Boolean> done) {}

  private final RunStore store;
  private final String process;
  private final Executor executor;
  private final Queue<Waiting> queue = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean writing = new AtomicBoolean();

  GroupWriter(RunStore store, String process, Executor executor) {
    this.store = store;
    this.process = process;
    this.executor = executor;
  }

  /**
   * Writes, and returns when it is durable; an interrupt does not shorten that.
   *
   * @return false when this process does not own the run any more
   * @throws DifyException {@code STORE_FAILED}
   */
  boolean write(Batch batch) {
    Waiting waiting = new Waiting(batch, new CompletableFuture<>());
    queue.add(waiting);
    begin();
    return await(waiting.done());
  }

  private void begin() {
    if (writing.compareAndSet(false, true)) {
      executor.execute(this::drain);
    }
  }

  private void drain() {
    try {
      for (List<Waiting> group = take(); !group.isEmpty(); group = take()) {
        write(group);
      }
    } finally {
      writing.set(false);
      if (!queue.isEmpty()) {
        begin();
      }
    }
  }

  private List<Waiting> take() {
    List<Waiting> group = new ArrayList<>();
    for (Waiting next = queue.poll(); next != null; next = group.size() < MOST ? queue.poll() : null) {
      group.add(next);
    }
    return group;
  }

  /** When a group cannot be written, each is tried by itself: what is wrong with one must not fail the others. */
  private void write(List<Waiting> group) {
    try {
      List<Boolean> written = store.append(process, group.stream().map(Waiting::batch).toList());
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

  private static boolean await(CompletableFuture<Boolean> done) {
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
