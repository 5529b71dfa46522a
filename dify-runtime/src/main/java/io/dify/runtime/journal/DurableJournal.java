package io.dify.runtime.journal;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.workflow.journal.Journal;
import io.dify.workflow.journal.JournalCodec;
import io.dify.workflow.journal.JournalEntry;

/**
 * The journal of one durable run. What is appended between two calls of {@link #force} is on record together or not at all. When it cannot be written, or the
 * run belongs to somebody else by now, nothing can be written any more. Used by the run's owner; {@link #isLost} and {@link #detach} by anybody.
 */
public final class DurableJournal implements Journal {
  private final RunHead head;
  private final long token;
  private final GroupCommit<Batch, Boolean> writer;
  private StringBuilder body = new StringBuilder();
  private int lines;
  private RunStage stage = RunStage.RUNNING;
  private boolean progress;
  private long seq;
  private long chain;
  private volatile boolean lost;

  DurableJournal(RunHead head, long token, long seq, long chain, GroupCommit<Batch, Boolean> writer) {
    this.head = head;
    this.token = token;
    this.seq = seq;
    this.chain = chain;
    this.writer = writer;
  }

  @Override
  public void append(JournalEntry entry) {
    body.append(lines++ == 0 ? "" : "\n").append(JournalCodec.encode(entry));
    progress |= entry instanceof JournalEntry.Finished;
    if (entry instanceof JournalEntry.Paused) {
      stage = RunStage.PAUSED;
    } else if (entry instanceof JournalEntry.Ended) {
      stage = RunStage.ENDED;
    }
  }

  @Override
  public void force() {
    if (lost) {
      throw elsewhere();
    }
    if (lines == 0) {
      return;
    }
    String text = body.toString();
    Batch batch = new Batch(head, token, seq, lines, text, Chain.next(chain, text), stage, progress);
    boolean mine;
    try {
      mine = writer.write(batch);
    } catch (DifyException e) {
      lost = true;
      throw new DifyException(ErrorCode.UNAVAILABLE, "Run " + head.id() + (seq == 0
          ? " was not accepted, since it could not be written down: "
          : " cannot be written down and goes on when it can; ask again for its events. ") + e.text(), e);
    }
    if (!mine) {
      lost = true;
      throw elsewhere();
    }
    seq += lines;
    chain = batch.chain();
    progress = false;
    lines = 0;
    body = new StringBuilder();
  }

  @Override
  public boolean isDurable() {
    return true;
  }

  /** Whether what the run does from here on is not on record: what becomes of it here is not what becomes of it. */
  public boolean isLost() {
    return lost;
  }

  /** Leaves the run to another process: nothing more is written here. */
  public void detach() {
    lost = true;
  }

  private DifyException elsewhere() {
    return new DifyException(ErrorCode.UNAVAILABLE,
        "Run " + head.id() + " goes on in another process; ask again for its events.");
  }
}
