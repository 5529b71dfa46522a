package io.dify.workflow.engine;

import io.dify.core.error.DifyException;
import io.dify.workflow.journal.Journal;
import io.dify.workflow.journal.JournalEntry;
import io.dify.workflow.node.NodeSignal;
import io.dify.workflow.run.NodePath;
import io.dify.workflow.run.RunStatus;
import io.dify.workflow.schedule.Frame;
import io.dify.workflow.schedule.RunState;
import io.dify.workflow.stream.AnswerStream;
import io.dify.workflow.stream.EventFold;
import io.dify.workflow.stream.RunCursor;
import io.dify.workflow.stream.RunLog;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** What is known of a run: writes facts down, applies them and shows them, in this order. Owned by the run's loop; only the log is for others. */
final class RunRecord {
  private final Journal journal;
  private final RunState state;
  private final InstantSource clock;
  private final RunLog log;
  private final EventFold events = new EventFold();
  private final AnswerStream stream = new AnswerStream();

  RunRecord(Journal journal, RunState state, int logCapacity, InstantSource clock) {
    this.journal = journal;
    this.state = state;
    this.clock = clock;
    this.log = new RunLog(logCapacity);
  }

  RunCursor subscribe() {
    return log.subscribe();
  }

  Instant now() {
    return clock.instant();
  }

  /** Append, force where readers will see an effect, apply, publish. */
  void commit(JournalEntry entry) {
    journal.append(entry);
    if (entry instanceof JournalEntry.Said || entry instanceof JournalEntry.Replaced
        || entry instanceof JournalEntry.Ended) {
      journal.force();
    }
    show(entry);
  }

  /** Makes sure of what has been written: something irrevocable comes next. */
  void force() {
    journal.force();
  }

  private void show(JournalEntry entry) {
    state.apply(entry);
    log.publish(events.apply(entry, state));
  }

  /** A last entry that does not rely on the journal, which may be what is broken. */
  void breakOff(DifyException cause) {
    show(new JournalEntry.Ended(now(), RunStatus.FAILED, cause.code().wire(), cause.text()));
  }

  /** A frame begins to have something to say. */
  void open(Frame frame) {
    stream.begin(frame);
  }

  /** A frame has said its last. */
  void close(Frame frame) {
    stream.end(frame);
  }

  /** Takes what a node said while it works; false when no answer will ever show it. */
  boolean hear(NodePath node, NodeSignal.Text text) {
    return stream.hear(node, text.output(), text.piece());
  }

  /** What a node said is void. */
  void takeBack(NodePath node) {
    release(stream.forget(node));
  }

  /** Shows the text whose turn it is. */
  void release() {
    release(stream.advance());
  }

  private void release(List<AnswerStream.Piece> pieces) {
    for (AnswerStream.Piece piece : pieces) {
      commit(switch (piece) {
        case AnswerStream.Piece.More more -> new JournalEntry.Said(now(), more.text(), more.source());
        case AnswerStream.Piece.Instead instead -> new JournalEntry.Replaced(now(), instead.text());
      });
    }
  }
}
