package io.dify.workflow.engine;

import io.dify.workflow.node.RunsOn;
import io.dify.workflow.run.NodePath;
import io.dify.workflow.run.RunCommand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What nodes of a run have going on outside its loop: executions, and pauses before another try. Both end with a command. Owned by the run's loop. */
final class NodeThreads {
  private final Workers workers;
  private final Consumer<RunCommand> loop;
  private final Map<NodePath, Runnable> interrupts = new HashMap<>();
  /** What happens when all that has been written down is safe: nodes start. */
  private final List<Runnable> departures = new ArrayList<>();

  NodeThreads(Workers workers, Consumer<RunCommand> loop) {
    this.workers = workers;
    this.loop = loop;
  }

  /** Has a node executed when it may depart. */
  void start(RunsOn where, NodePath path, RunningNode node) {
    departures.add(() -> interrupts.put(path, workers.start(where,
        () -> loop.accept(new RunCommand.NodeEnded(path, node.execute())))));
  }

  /** Has a node tried again. */
  void tryAgain(NodePath path, Duration in) {
    interrupts.put(path, workers.after(in, () -> loop.accept(new RunCommand.TryAgain(path))));
  }

  /** What a node had going on is over by itself. */
  void over(NodePath path) {
    interrupts.remove(path);
  }

  /** What has been written down is safe by now: what follows from it may happen. */
  void depart() {
    List<Runnable> due = List.copyOf(departures);
    departures.clear();
    due.forEach(Runnable::run);
  }

  /** What may not depart yet never will. */
  void stay() {
    departures.clear();
  }

  /** Interrupts all that goes on; the calling thread may be part of it. */
  void interrupt() {
    interrupts.values().forEach(Runnable::run);
    interrupts.clear();
  }
}
