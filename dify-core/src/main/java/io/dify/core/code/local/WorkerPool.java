package io.dify.core.code.local;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Sandboxes of one language that are ready, each for one call. Thread-safe. */
final class WorkerPool implements AutoCloseable {
  private final Launcher launcher;
  private final Interpreter interpreter;
  private final int target;
  private final Deque<Worker> idle = new ArrayDeque<>();
  private int starting;
  private boolean closed;

  /** @param target how many to keep ready */
  WorkerPool(Launcher launcher, Interpreter interpreter, int target) {
    this.launcher = launcher;
    this.interpreter = interpreter;
    this.target = target;
  }

  /** One that is ready, at once or when it has started. */
  CompletableFuture<Worker> take() {
    synchronized (this) {
      for (Worker worker = idle.poll(); worker != null; worker = idle.poll()) {
        if (worker.alive()) {
          return CompletableFuture.completedFuture(worker);
        }
      }
    }
    return launcher.start(interpreter);
  }

  /** Starts what is missing. A sandbox that does not come up is not tried again until the next call. */
  void fill() {
    int missing;
    synchronized (this) {
      missing = closed ? 0 : Math.max(0, target - idle.size() - starting);
      starting += missing;
    }
    for (int i = 0; i < missing; i++) {
      var unused = launcher.start(interpreter).whenComplete((worker, failure) -> started(worker));
    }
  }

  private void started(@Nullable Worker worker) {
    synchronized (this) {
      starting--;
      if (worker != null && !closed) {
        idle.add(worker);
        return;
      }
    }
    if (worker != null) {
      worker.kill();
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    idle.forEach(Worker::kill);
    idle.clear();
  }
}
