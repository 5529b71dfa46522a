package io.dify.runtime.journal;

import io.dify.workflow.engine.Workers;
import io.dify.workflow.node.RunsOn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The threads of a process, as one: what is to be done is done one after the other, in an order drawn from a seed. What is far off never comes. */
final class Shuffled implements Workers {
  private static final Duration FAR = Duration.ofMinutes(1);

  private final Random random;
  private final List<Runnable> due = new ArrayList<>();

  Shuffled(Random random) {
    this.random = random;
  }

  @Override
  public Runnable start(RunsOn where, Runnable work) {
    Runnable task = work::run;
    due.add(task);
    return () -> due.remove(task);
  }

  @Override
  public Runnable after(Duration delay, Runnable task) {
    return delay.compareTo(FAR) < 0 ? start(RunsOn.THREAD, task) : () -> {};
  }

  /** Does one thing; false when there is none. */
  boolean step() {
    if (due.isEmpty()) {
      return false;
    }
    due.remove(random.nextInt(due.size())).run();
    return true;
  }
}
