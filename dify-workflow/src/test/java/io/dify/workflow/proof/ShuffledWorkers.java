package io.dify.workflow.proof;

import io.dify.workflow.engine.Workers;
import io.dify.workflow.node.RunsOn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Everything on one thread, in an order that a random generator draws: the same seed gives the same order again. Work that pauses lets other work
 * run meanwhile.
 */
final class ShuffledWorkers implements Workers {
  private static final int DEEPEST = 6;
  private static final Duration FAR = Duration.ofMinutes(1);

  private final Random random;
  private final List<Runnable> due = new ArrayList<>();
  private final List<Runnable> later = new ArrayList<>();
  private int depth;

  ShuffledWorkers(Random random) {
    this.random = random;
  }

  @Override
  public Runnable start(RunsOn where, Runnable work) {
    return in(due, work);
  }

  @Override
  public Runnable after(Duration delay, Runnable task) {
    return in(delay.compareTo(FAR) < 0 ? due : later, task);
  }

  private static Runnable in(List<Runnable> list, Runnable task) {
    Runnable entry = task::run;
    list.add(entry);
    return () -> list.remove(entry);
  }

  /** Does one thing that is due; false when nothing is. */
  boolean step() {
    if (due.isEmpty()) {
      return false;
    }
    due.remove(random.nextInt(due.size())).run();
    return true;
  }

  /** Lets the time run out. */
  void expire() {
    List.copyOf(later).forEach(Runnable::run);
  }

  /** What a node does in the middle of its work. */
  void pause() {
    depth++;
    while (depth < DEEPEST && random.nextBoolean() && step()) {
      // goes on with something else, as long as the dice say
    }
    depth--;
  }

  /** Whether nothing is waiting, not even for its time. */
  boolean idle() {
    return due.isEmpty() && later.isEmpty();
  }
}
