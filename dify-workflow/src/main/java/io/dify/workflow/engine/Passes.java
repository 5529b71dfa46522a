package io.dify.workflow.engine;

import io.dify.workflow.journal.JournalEntry;
import io.dify.workflow.run.NodePath;
import io.dify.workflow.schedule.ContainerState;
import io.dify.workflow.schedule.Frame;
import io.dify.workflow.schedule.NodeRef;
import io.dify.workflow.schedule.RunState;

/** Passes of the containers of a run: opened when they may, closed when their last node has ended. Owned by the run's loop. */
final class Passes {
  private final RunLoop loop;
  private final RunState state;
  private final RunRecord record;

  Passes(RunLoop loop, RunState state, RunRecord record) {
    this.loop = loop;
    this.state = state;
    this.record = record;
  }

  /** Opens as many passes as may begin; ends the container when it is over. */
  void drive(ContainerState container) {
    NodePath path = container.ref().path();
    while (container.mayOpen()) {
      int index = container.nextPass();
      record.commit(new JournalEntry.PassOpened(record.now(), path, index));
      record.open(state.frame(path.pass(index)));
    }
    if (container.over()) {
      loop.nodes.finish(container.ref(), container.outcome());
    }
  }

  /** Closes the pass around a node that has ended, when it was the last. */
  void settle(NodeRef ref) {
    Frame frame = ref.frame();
    if (frame.containerPath() != null && frame.idle() && !state.status().ended()) {
      close(frame, frame.containerPath());
    }
  }

  /** Closes a pass and goes on with its container. */
  void close(Frame frame, NodePath container) {
    record.close(frame);
    record.commit(new JournalEntry.PassClosed(record.now(), container, frame.pass()));
    drive(state.container(container));
  }
}
