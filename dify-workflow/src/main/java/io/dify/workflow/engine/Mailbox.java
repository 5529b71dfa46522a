package io.dify.workflow.engine;

import io.dify.workflow.node.NodeSignal;
import io.dify.workflow.run.NodePath;
import io.dify.workflow.run.RunCommand;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Commands left for one run, in order, and who owns the run: whoever leaves one while nobody obeys. Thread-safe. */
final class Mailbox {
  private final Queue<RunCommand> commands = new ConcurrentLinkedQueue<>();
  /** Commands not yet obeyed; whoever raises it from 0 owns the run until it is 0 again. */
  private final AtomicInteger pending = new AtomicInteger();
  private final Consumer<RunCommand> owner;

  /** @param owner obeys one command, and throws nothing */
  Mailbox(Consumer<RunCommand> owner) {
    this.owner = owner;
  }

  /** Leaves a command; obeys it, and all that come meanwhile, when nobody else does. */
  void post(RunCommand command) {
    commands.add(command);
    if (pending.getAndIncrement() > 0) {
      return;
    }
    do {
      owner.accept(commands.remove());
    } while (pending.decrementAndGet() > 0);
  }

  /**
   * For the owner: what a node goes on to say, if that comes next. Takes no more commands than are counted: one that was left but not yet counted would be
   * missing when its sender, counting it, finds itself the owner.
   */
  Optional<NodeSignal.Text> nextText(NodePath node) {
    if (pending.get() > 1 && commands.peek() instanceof RunCommand.NodeSaid(NodePath same, NodeSignal.Text text)
        && same.equals(node)) {
      commands.remove();
      pending.decrementAndGet();
      return Optional.of(text);
    }
    return Optional.empty();
  }
}
