package io.dify.workflow.testkit;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.testkit.ManualClock;
import io.dify.workflow.engine.Workers;
import io.dify.workflow.node.RunsOn;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Workers in simulated time: one task works at a time, in an order that is always the same, and waiting takes no time.
 *
 * <p>Every task has a virtual thread of its own, but only the one that holds the baton works. It gives the baton back when it ends or
 * {@linkplain #pause pauses}; {@link #run()} then hands it to whoever is due next. Tasks that are due at the same moment take turns in the order in which they
 * were left. When nobody is due now, the clock jumps to the next moment at which somebody is. A task that waits for anything else, a lock or a socket,
 * keeps the baton; after ten seconds of real time that is an error which says where it waits. One that computes has two minutes.
 *
 * <pre>{@code
 * var time = new SimulatedWorkers(Instant.parse("2026-01-01T00:00:00Z"));
 * var engine = WorkflowEngine.builder().workers(time).clock(time.clock()).build();
 * time.start(RunsOn.THREAD, () -> engine.start(graph, request));
 * time.run();
 * }</pre>
 *
 * For one run of {@link #run()} at a time; the other methods may be called from any thread.
 */
public final class SimulatedWorkers implements Workers {
  static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int COMPUTING_ROUNDS = 12;

  /** A turn of a task; its place in the queue may change when it is interrupted. */
  private record Turn(Instant at, long number, Task task) {}

  private static final class Task {
    final Runnable work;
    final Semaphore baton = new Semaphore(0);
    @Nullable
    Thread thread;
    @Nullable
    Turn next;
    boolean interrupted;
    /** Has given the baton back until a result is there. */
    boolean waiting;
    boolean ended;

    Task(Runnable work) {
      this.work = work;
    }
  }

  private final ManualClock clock;
  private final Duration patience;
  private final PriorityQueue<Turn> turns = new PriorityQueue<>(
      Comparator.comparing(Turn::at).thenComparing(Turn::number));
  private final Semaphore returned = new Semaphore(0);
  private long count;
  private @Nullable Task working;

  /** Workers whose clock shows this instant. */
  public SimulatedWorkers(Instant start) {
    this(start, PATIENCE);
  }

  SimulatedWorkers(Instant start, Duration patience) {
    this.clock = new ManualClock(start);
    this.patience = patience;
  }

  /** The clock, which moves while {@link #run()} does. */
  public InstantSource clock() {
    return clock;
  }

  @Override
  public synchronized Runnable start(RunsOn where, Runnable work) {
    Task task = new Task(work);
    queue(task, Duration.ZERO);
    return () -> interrupt(task);
  }

  @Override
  public synchronized Runnable after(Duration delay, Runnable work) {
    Task task = new Task(work);
    queue(task, delay);
    return () -> forget(task);
  }

  private void queue(Task task, Duration delay) {
    task.next = new Turn(clock.instant().plus(delay), count++, task);
    turns.add(task.next);
  }

  private synchronized void forget(Task task) {
    if (task.thread == null && task.next != null) {
      turns.remove(task.next);
    }
  }

  /** Drops a task that has not begun, wakes one that pauses. */
  private synchronized void interrupt(Task task) {
    if (task.thread == null) {
      forget(task);
    } else if (task.next != null) {
      turns.remove(task.next);
      task.interrupted = true;
      queue(task, Duration.ZERO);
    } else if (task.waiting) {
      task.interrupted = true;
      wake(task);
    } else if (!task.ended) {
      task.thread.interrupt();
    }
  }

  /** Gives the baton back until the result is there; takes no simulated time. Whoever is no task of these workers just waits. */
  @Override
  public <T> T await(CompletableFuture<T> result) throws InterruptedException, ExecutionException {
    Task task = wait(result);
    if (task == null) {
      return result.get();
    }
    CompletableFuture<T> told = result.whenComplete((value, failure) -> wake(task));
    returned.release();
    task.baton.acquireUninterruptibly();
    if (task.interrupted) {
      throw new InterruptedException("The task was interrupted.");
    }
    return told.get();
  }

  private synchronized @Nullable Task wait(CompletableFuture<?> result) throws InterruptedException {
    Task task = working;
    if (result.isDone() || task == null || task.thread != Thread.currentThread()) {
      return null;
    }
    if (task.interrupted || Thread.interrupted()) {
      throw new InterruptedException("The task was interrupted.");
    }
    task.waiting = true;
    return task;
  }

  private synchronized void wake(Task task) {
    if (task.waiting) {
      task.waiting = false;
      queue(task, Duration.ZERO);
    }
  }

  /**
   * Lets simulated time pass. To be called by a task; returns at once when the time is not positive.
   *
   * @throws DifyException {@code CANCELLED} when the task is interrupted meanwhile
   */
  public void pause(Duration time) {
    Task task = begin(time);
    if (task == null) {
      return;
    }
    returned.release();
    task.baton.acquireUninterruptibly();
    if (task.interrupted) {
      throw new DifyException(ErrorCode.CANCELLED, "The task was interrupted.");
    }
  }

  private synchronized @Nullable Task begin(Duration time) {
    if (!time.isPositive()) {
      return null;
    }
    Task task = working;
    if (task == null || task.thread != Thread.currentThread()) {
      throw new IllegalStateException("Only a task of these workers may pause, and only on its own thread.");
    }
    if (task.interrupted || Thread.currentThread().isInterrupted()) {
      throw new DifyException(ErrorCode.CANCELLED, "The task was interrupted.");
    }
    queue(task, time);
    return task;
  }

  /**
   * Works until nothing is left to do.
   *
   * @throws DifyException {@code TIMEOUT} when a task waits for something other than simulated time; the message says where
   */
  public void run() throws InterruptedException {
    for (Task task = next(); task != null; task = next()) {
      handOver(task);
      awaitBaton(task);
    }
  }

  /** A task that computes may take longer than one that waits. */
  private void awaitBaton(Task task) throws InterruptedException {
    for (int round = 1; !returned.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS); round++) {
      if (round == COMPUTING_ROUNDS || !computes(task)) {
        throw stuck(task, patience.multipliedBy(round));
      }
    }
  }

  private synchronized boolean computes(Task task) {
    return task.thread != null && task.thread.getState() == Thread.State.RUNNABLE;
  }

  private synchronized @Nullable Task next() {
    Turn turn = turns.poll();
    working = turn == null ? null : turn.task();
    if (turn != null) {
      turn.task().next = null;
      if (turn.at().isAfter(clock.instant())) {
        clock.set(turn.at());
      }
    }
    return working;
  }

  private synchronized void handOver(Task task) {
    if (task.thread == null) {
      task.thread = Thread.ofVirtual().unstarted(() -> work(task));
      task.thread.start();
    } else {
      task.baton.release();
    }
  }

  private void work(Task task) {
    try {
      task.work.run();
    } finally {
      synchronized (this) {
        task.ended = true;
      }
      returned.release();
    }
  }

  private synchronized DifyException stuck(Task task, Duration waited) {
    Thread thread = task.thread;
    String where = thread == null ? "somewhere" : place(thread.getStackTrace()).orElse("somewhere");
    if (thread != null) {
      thread.interrupt();
    }
    return new DifyException(ErrorCode.TIMEOUT, "Nothing has happened for " + waited.toMillis()
        + " ms: a node waits for something outside of the test, at " + where
        + ". Replace what it waits for; only simulated time passes here.");
  }

  /** The innermost method that is not the JDK's. */
  private static Optional<String> place(StackTraceElement[] stack) {
    return Arrays.stream(stack).filter(frame -> !frame.getClassName().startsWith("java.")
        && !frame.getClassName().startsWith("jdk.")).findFirst().map(StackTraceElement::toString);
  }
}
