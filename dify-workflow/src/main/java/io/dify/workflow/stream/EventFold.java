package io.dify.workflow.stream;

import io.dify.workflow.event.RunEvent;
import io.dify.workflow.graph.GraphNode;
import io.dify.workflow.journal.JournalEntry;
import io.dify.workflow.run.NodePath;
import io.dify.workflow.schedule.NodeRef;
import io.dify.workflow.schedule.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns facts into the events readers see, one for one, numbered. The same facts always give the same events, so a stream that is made again has the
 * same numbers. Owned by the run's loop.
 */
public final class EventFold {
  private record OpenPass(RunEvent.Pass pass, Instant at) {}

  private final Map<NodePath, RunEvent.NodeStarted> started = new HashMap<>();
  private final Map<String, OpenPass> passes = new HashMap<>();
  private long seq;

  /** Before the first entry. */
  public EventFold() {}

  /**
   * The event of a fact.
   *
   * @param entry the fact
   * @param state the state after it was applied
   */
  public RunEvent apply(JournalEntry entry, RunState state) {
    long n = seq++;
    return switch (entry) {
      case JournalEntry.Accepted e -> new RunEvent.RunStarted(n, e.at(), e.runId(), e.request().inputs(), e.durable());
      case JournalEntry.Started e -> {
        NodeRef ref = state.ref(e.node());
        GraphNode node = ref.node();
        OpenPass around = passes.get(e.node().frame());
        RunEvent.NodeStarted event = new RunEvent.NodeStarted(n, e.at(), e.executionId(), node.id(), node.type(),
            node.title(),
            state.steps(), ref.frame().predecessor(node.index()), around == null ? null : around.pass());
        started.put(e.node(), event);
        yield event;
      }
      case JournalEntry.Retried e -> {
        RunEvent.NodeStarted start = start(started.get(e.node()), e.node());
        yield new RunEvent.NodeRetried(n, e.at(), start, e.attempt(), e.error(), Duration.between(start.at(), e.at()));
      }
      case JournalEntry.Finished e -> {
        RunEvent.NodeStarted start = start(started.remove(e.node()), e.node());
        yield new RunEvent.NodeFinished(n, e.at(), start, e.status(), e.result().inputs(), e.result().processData(),
            e.result().outputs(), e.error(), e.result().usage(), Duration.between(start.at(), e.at()));
      }
      case JournalEntry.Asked e ->
        new RunEvent.InputRequired(n, e.at(), start(started.get(e.node()), e.node()), e.request());
      case JournalEntry.Answered e ->
        new RunEvent.InputReceived(n, e.at(), start(started.get(e.node()), e.node()), e.answer());
      case JournalEntry.Paused e -> new RunEvent.RunPaused(n, e.at(), state.result());
      case JournalEntry.Resumed e ->
        new RunEvent.RunResumed(n, e.at(), state.runId(), state.request().inputs());
      case JournalEntry.PassOpened e -> {
        RunEvent.NodeStarted container = start(started.get(e.container()), e.container());
        RunEvent.Pass pass = new RunEvent.Pass(container.nodeId(), container.nodeType(), e.index());
        passes.put(e.container().pass(e.index()), new OpenPass(pass, e.at()));
        yield new RunEvent.PassStarted(n, e.at(), container, pass);
      }
      case JournalEntry.PassClosed e -> {
        OpenPass open = passes.remove(e.container().pass(e.index()));
        if (open == null) {
          throw new IllegalArgumentException(
              "pass " + e.index() + " of '" + e.container() + "' ended without having started");
        }
        yield new RunEvent.PassFinished(n, e.at(), start(started.get(e.container()), e.container()), open.pass(),
            Duration.between(open.at(), e.at()), state.container(e.container()).variables());
      }
      case JournalEntry.Said e -> new RunEvent.TextChunk(n, e.at(), e.text(), e.source());
      case JournalEntry.Reasoned e ->
        new RunEvent.ReasoningChunk(n, e.at(), start(started.get(e.node()), e.node()), e.text(), e.last());
      case JournalEntry.Logged e ->
        new RunEvent.AgentLogged(n, e.at(), start(started.get(e.node()), e.node()), e.entry());
      case JournalEntry.Replaced e -> new RunEvent.TextReplaced(n, e.at(), e.text(), e.reason());
      case JournalEntry.Ended e -> new RunEvent.RunEnded(n, e.at(), state.result());
    };
  }

  private static RunEvent.NodeStarted start(RunEvent.@Nullable NodeStarted start, NodePath node) {
    if (start == null) {
      throw new IllegalArgumentException("node '" + node + "' went on without having started");
    }
    return start;
  }
}
