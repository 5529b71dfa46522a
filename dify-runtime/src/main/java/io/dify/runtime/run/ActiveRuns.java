package io.dify.runtime.run;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.runtime.limit.Limits;
import io.dify.workflow.dsl.AppMode;
import io.dify.workflow.engine.Run;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.journal.Journal;
import io.dify.workflow.run.RunResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The runs going on, by task: for stopping them, for limiting them per app, and for waiting until none is left. Thread-safe. */
public final class ActiveRuns {
  private static final Logger LOG = LoggerFactory.getLogger(ActiveRuns.class);

  private record Task(String appId, String user, Run run, AppMode mode) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();
  private final Map<String, Task> tasks = new HashMap<>();
  /** Places taken by an app, and by a workspace under its id with a colon, which no id of an app has. */
  private final Map<String, Integer> taken = new HashMap<>();
  private final int maxPerApp;
  private final BiFunction<String, String, Limits> limits;
  private final RunObserver observer;
  private final RunGate gate;
  /** What runs that compute hold, by task. */
  private final Map<String, RunGate.Place> places = new HashMap<>();

  /** At most so many runs of one app at a time. */
  public ActiveRuns(int maxPerApp) {
    this(maxPerApp, (tenant, app) -> Limits.NONE);
  }

  /**
   * At most so many runs of one app at a time, and at most as many as limits allow.
   *
   * @param limits of a tenant and an app, which is empty for the limits of the tenant as a whole
   */
  public ActiveRuns(int maxPerApp, BiFunction<String, String, Limits> limits) {
    this(maxPerApp, limits, RunObserver.NONE, new RunGate());
  }

  /**
   * The same, watched.
   *
   * @param gate which runs pass before they begin
   */
  public ActiveRuns(int maxPerApp, BiFunction<String, String, Limits> limits, RunObserver observer, RunGate gate) {
    this.maxPerApp = maxPerApp;
    this.limits = limits;
    this.observer = observer;
    this.gate = gate;
  }

  /** How many are going on. */
  public int count() {
    lock.lock();
    try {
      return tasks.size();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Lets a run of an app begin, as soon as there are processors for it; {@link #leave} says that it is over.
   *
   * @throws DifyException {@code TOO_MANY_REQUESTS} when there are as many as may be, or too many wait; {@link #leave} is not to be called then
   */
  void enter(String taskId, String tenantId, String appId) {
    count(tenantId, appId);
    boolean entered = false;
    try {
      RunGate.Place place = gate.enter();
      lock.lock();
      try {
        places.put(taskId, place);
      } finally {
        lock.unlock();
      }
      entered = true;
    } finally {
      if (!entered) {
        leave(taskId, tenantId, appId);
      }
    }
  }

  /** A journal of a run that was let in, which gives its place at the gate up when the run may wait. */
  Journal gated(String taskId, Graph graph, Journal journal) {
    RunGate.Place place;
    lock.lock();
    try {
      place = places.get(taskId);
    } finally {
      lock.unlock();
    }
    return place == null ? journal : GatedJournal.of(graph, place, journal);
  }

  private void count(String tenantId, String appId) {
    long ofApp = Math.min(maxPerApp, most(tenantId, appId));
    long ofWorkspace = most(tenantId, "");
    lock.lock();
    try {
      if (now(appId) >= ofApp) {
        throw full("This app is answering " + now(appId) + " requests", "--max-runs or its limit of concurrent_runs");
      }
      if (now(workspace(tenantId)) >= ofWorkspace) {
        throw full("This workspace is answering " + now(workspace(tenantId)) + " requests",
            "its limit of concurrent_runs");
      }
      taken.merge(appId, 1, Integer::sum);
      taken.merge(workspace(tenantId), 1, Integer::sum);
    } finally {
      lock.unlock();
    }
  }

  /** Takes a place for a run that was accepted before: it goes on however many there are. */
  void again(String tenantId, String appId) {
    lock.lock();
    try {
      taken.merge(appId, 1, Integer::sum);
      taken.merge(workspace(tenantId), 1, Integer::sum);
    } finally {
      lock.unlock();
    }
  }

  private long most(String tenantId, String appId) {
    return limits.apply(tenantId, appId).concurrentRuns().orElse(Long.MAX_VALUE);
  }

  private int now(String who) {
    return taken.getOrDefault(who, 0);
  }

  private static String workspace(String tenantId) {
    return tenantId + ":";
  }

  private static DifyException full(String what, String setting) {
    return new DifyException(ErrorCode.TOO_MANY_REQUESTS,
        what + ", which is its limit. Try again in a moment, or raise " + setting + ".");
  }

  /** Names a run by its task, once it has begun. */
  void began(String taskId, String appId, String user, Run run, AppMode mode) {
    observer.began(appId, user);
    lock.lock();
    try {
      tasks.put(taskId, new Task(appId, user, run, mode));
    } finally {
      lock.unlock();
    }
  }

  /** Gives the place of a run back. */
  void leave(String taskId, String tenantId, String appId) {
    Task ended;
    RunGate.Place place;
    lock.lock();
    try {
      ended = tasks.remove(taskId);
      place = places.remove(taskId);
      for (String who : List.of(appId, workspace(tenantId))) {
        taken.computeIfPresent(who, (id, now) -> now == 1 ? null : now - 1);
      }
      idle.signalAll();
    } finally {
      lock.unlock();
    }
    if (place != null) {
      place.free();
    }
    if (ended != null) {
      observe(ended);
    }
  }

  private void observe(Task ended) {
    try {
      RunResult result = ended.run().await();
      observer.ended(ended.mode().wire(), ended.run(), result);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.warn("Run {} is counted nowhere.", ended.run().id(), e);
    }
  }

  /** Stops the run of a task; without effect when there is none, or it is another app's or end user's. */
  public void stop(String taskId, String appId, String user) {
    Task task;
    lock.lock();
    try {
      task = tasks.get(taskId);
    } finally {
      lock.unlock();
    }
    if (task != null && task.appId().equals(appId) && task.user().equals(user)) {
      task.run().stop("Stopped by the user.");
    }
  }

  /**
   * A run going on.
   *
   * @param taskId names it
   * @param run the run
   */
  public record Found(String taskId, Run run) {}

  /** A run going on, of this app and end user. */
  public Optional<Found> find(String runId, String appId, String user) {
    lock.lock();
    try {
      return tasks.entrySet().stream().filter(task -> task.getValue().run().id().equals(runId)
          && task.getValue().appId().equals(appId) && task.getValue().user().equals(user)).findFirst()
          .map(task -> new Found(task.getKey(), task.getValue().run()));
    } finally {
      lock.unlock();
    }
  }

  /** Stops all runs. */
  public void stopAll(String reason) {
    List<Task> all;
    lock.lock();
    try {
      all = new ArrayList<>(tasks.values());
    } finally {
      lock.unlock();
    }
    all.forEach(task -> task.run().stop(reason));
  }

  /** Waits until no run is going on and every answer is stored; false when the time is up before. */
  public boolean awaitIdle(Duration timeout) throws InterruptedException {
    long nanos = timeout.toNanos();
    lock.lockInterruptibly();
    try {
      while (!taken.isEmpty()) {
        if (nanos <= 0) {
          return false;
        }
        nanos = idle.awaitNanos(nanos);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }
}
