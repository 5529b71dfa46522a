package io.dify.workflow.engine;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.template.Selector;
import io.dify.workflow.event.RunEvent;
import io.dify.workflow.journal.Journal;
import io.dify.workflow.journal.JournalEntry;
import io.dify.workflow.node.NodeResult;
import io.dify.workflow.node.NodeSignal;
import io.dify.workflow.run.NodePath;
import io.dify.workflow.run.NodeStatus;
import io.dify.workflow.run.RunStatus;
import io.dify.workflow.schedule.Frame;
import io.dify.workflow.schedule.NodeRef;
import io.dify.workflow.schedule.RunState;
import io.dify.workflow.stream.AnswerStream;
import io.dify.workflow.stream.EventFold;
import io.dify.workflow.stream.RunCursor;
import io.dify.workflow.stream.RunLog;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** What is known of a run: writes facts down, applies them and shows them, in this order. Owned by the run's loop; only the log is for others. */
final class RunRecord {
  private static final String REASONING = "reasoning_content";

  private final Journal journal;
  private final RunState state;
  private final InstantSource clock;
  private final RunLog log;
  private final EventFold events = new EventFold();
  private final AnswerStream stream = new AnswerStream();
  private UnaryOperator<List<AnswerStream.Piece>> filter = UnaryOperator.identity();
  /** Nodes that are telling their reasoning. */
  private final Set<NodePath> reasoners = new HashSet<>();
  /** Events of facts that are not yet known to be safe. */
  private final List<RunEvent> unseen = new ArrayList<>();

  RunRecord(Journal journal, RunState state, int logCapacity, InstantSource clock) {
    this.journal = journal;
    this.state = state;
    this.clock = clock;
    this.log = new RunLog(logCapacity);
  }

  /** Has text pass through something that may hold it back. */
  void through(UnaryOperator<List<AnswerStream.Piece>> allowed) {
    filter = allowed;
  }

  RunCursor subscribe(long from) {
    return log.subscribe(from);
  }

  List<RunEvent> kept() {
    return log.kept();
  }

  /** Takes facts that are on record already: shows their events again, and brings the text to where they left it. */
  void replay(List<JournalEntry> entries) {
    for (JournalEntry entry : entries) {
      if (entry instanceof JournalEntry.PassClosed closed) {
        stream.end(state.frame(closed.container().pass(closed.index())));
      }
      apply(entry);
      retell(entry);
    }
    publish();
  }

  private void retell(JournalEntry entry) {
    switch (entry) {
      case JournalEntry.Accepted e -> stream.begin(state.main());
      case JournalEntry.PassOpened e -> stream.begin(state.frame(e.container().pass(e.index())));
      case JournalEntry.Retried e -> stream.forget(e.node());
      case JournalEntry.Reasoned e when e.last() -> {
        reasoners.remove(e.node());
        stream.hear(e.node(), REASONING, e.text());
        stream.told(e.node(), REASONING);
      }
      case JournalEntry.Reasoned e -> {
        reasoners.add(e.node());
        stream.hear(e.node(), REASONING, e.text());
      }
      case JournalEntry.Finished e -> stream.advance();
      case JournalEntry.Started e -> {
      }
      case JournalEntry.Asked e -> {
      }
      case JournalEntry.Answered e -> {
      }
      case JournalEntry.Paused e -> {
      }
      case JournalEntry.Resumed e -> {
      }
      case JournalEntry.PassClosed e -> {
      }
      case JournalEntry.Said e -> {
      }
      case JournalEntry.Logged e -> {
      }
      case JournalEntry.Replaced e -> {
      }
      case JournalEntry.Ended e -> {
      }
    }
  }

  /** Nodes at work begin again, so what they said is void; what had been said besides and was not yet on record is. */
  void retract(List<NodeRef> atWork) {
    for (NodeRef ref : atWork) {
      endReasoning(ref.path());
      stream.forget(ref.path());
    }
    stream.advance();
    String whole = stream.shown();
    String known = state.answer();
    if (!whole.startsWith(known)) {
      release(List.of(new AnswerStream.Piece.Instead(whole)));
    } else if (whole.length() > known.length()) {
      release(List.of(new AnswerStream.Piece.More(whole.substring(known.length()), Selector.of("sys", "answer"))));
    }
  }

  boolean isDurable() {
    return journal.isDurable();
  }

  Instant now() {
    return clock.instant();
  }

  /** Appends and applies; nobody sees it before {@link #flush}. */
  void commit(JournalEntry entry) {
    if (entry instanceof JournalEntry.Finished finished) {
      endReasoning(finished.node());
    }
    journal.append(entry);
    apply(entry);
  }

  /** Makes sure of all that has been written, together, and shows it. */
  void flush() {
    if (!unseen.isEmpty()) {
      journal.force();
      publish();
    }
  }

  /** Whether readers have seen all there is. */
  boolean isShown() {
    return unseen.isEmpty();
  }

  private void publish() {
    unseen.forEach(log::publish);
    unseen.clear();
  }

  private void apply(JournalEntry entry) {
    state.apply(entry);
    unseen.add(events.apply(entry, state));
  }

  /** Nodes at work are over with the run. */
  void stopNodes() {
    for (NodeRef ref : state.runningNodes()) {
      commit(new JournalEntry.Finished(now(), ref.path(), NodeStatus.STOPPED, null, NodeResult.of(Map.of()), null,
          "The run ended while this node was at work."));
    }
  }

  /**
   * The run ends because something broke. If that is not the journal, it is on record; else readers are told, and of what is not on record they see nothing: a
   * run that survives its process goes on from there elsewhere.
   */
  void breakOff(DifyException cause) {
    if (!journal.isDurable() || !ended(cause)) {
      tellEnd(cause);
    }
  }

  /** Whether the end is on record. */
  private boolean ended(DifyException cause) {
    if (cause.code() == ErrorCode.UNAVAILABLE || state.status() != RunStatus.RUNNING) {
      return false;
    }
    try {
      commit(end(cause));
      flush();
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }

  private JournalEntry.Ended end(DifyException cause) {
    return new JournalEntry.Ended(now(), RunStatus.FAILED, cause.code().wire(), cause.text());
  }

  private void tellEnd(DifyException cause) {
    JournalEntry.Ended end = end(cause);
    if (state.status() == RunStatus.RUNNING) {
      apply(end);
    } else {
      // It was over, or paused, and nobody will ever know: what readers are told instead has its number.
      state.apply(end);
      unseen.add(new RunEvent.RunEnded(unseen.removeLast().seq(), end.at(), state.result()));
    }
    if (journal.isDurable()) {
      long next = unseen.getFirst().seq();
      unseen.clear();
      unseen.add(new RunEvent.RunEnded(next, end.at(), state.result()));
    }
    publish();
  }

  /** A frame begins to have something to say. */
  void open(Frame frame) {
    stream.begin(frame);
  }

  /** A frame has said its last. */
  void close(Frame frame) {
    stream.end(frame);
  }

  /** Takes what a node said while it works; whether the answer has something new to show. */
  boolean hear(NodePath node, NodeSignal signal) {
    return switch (signal) {
      case NodeSignal.Text text -> {
        endReasoning(node);
        yield stream.hear(node, text.output(), text.piece());
      }
      case NodeSignal.Reasoning reasoning -> think(node, reasoning);
      case NodeSignal.Log log -> {
        commit(new JournalEntry.Logged(now(), node, log.entry()));
        yield false;
      }
    };
  }

  /** Reasoning is also shown at once, if the answer shows it at all. */
  private boolean think(NodePath node, NodeSignal.Reasoning reasoning) {
    boolean shown = stream.hear(node, REASONING, reasoning.piece());
    if (shown) {
      reasoners.add(node);
      commit(new JournalEntry.Reasoned(now(), node, reasoning.piece(), false));
    }
    return shown;
  }

  /** A node has no more reasoning to tell: it speaks, begins again, or has ended. */
  private void endReasoning(NodePath node) {
    if (reasoners.remove(node)) {
      stream.told(node, REASONING);
      commit(new JournalEntry.Reasoned(now(), node, "", true));
    }
  }

  /** What a node said is void. */
  void takeBack(NodePath node) {
    endReasoning(node);
    release(stream.forget(node));
  }

  /** Shows the text whose turn it is. */
  void release() {
    release(stream.advance());
  }

  private void release(List<AnswerStream.Piece> pieces) {
    write(filter.apply(pieces));
  }

  /** Shows text. */
  void write(List<AnswerStream.Piece> pieces) {
    for (AnswerStream.Piece piece : pieces) {
      commit(switch (piece) {
        case AnswerStream.Piece.More more -> new JournalEntry.Said(now(), more.text(), more.source());
        case AnswerStream.Piece.Instead instead -> new JournalEntry.Replaced(now(), instead.text());
      });
    }
  }
}
