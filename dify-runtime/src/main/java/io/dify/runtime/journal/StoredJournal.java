package io.dify.runtime.journal;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.workflow.journal.JournalCodec;
import io.dify.workflow.journal.JournalEntry;
import java.util.ArrayList;
import java.util.List;

/**
 * The journal of a run as it lies in the store, not yet known to be what was written.
 *
 * @param run the run as its row says
 * @param parts what was written, in order
 */
public record StoredJournal(StoredRun run, List<Part> parts) {
  /**
   * What was written together.
   *
   * @param seq number of the first line, from 0
   * @param lines how many lines
   * @param body the lines
   * @param chain checksum of all up to here
   */
  public record Part(long seq, long lines, String body, long chain) {}

  /** Copies. */
  public StoredJournal {
    parts = List.copyOf(parts);
  }

  /**
   * All facts of the run.
   *
   * @throws DifyException {@code STORE_FAILED} naming the first entry that is not as it was written
   */
  public List<JournalEntry> entries() {
    List<JournalEntry> entries = new ArrayList<>();
    long chain = 0;
    for (Part part : parts) {
      String[] lines = part.body().split("\n", -1);
      chain = Chain.next(chain, part.body());
      if (part.seq() != entries.size() || part.lines() != lines.length || part.chain() != chain) {
        throw damaged(entries.size());
      }
      for (String line : lines) {
        entries.add(decode(entries.size(), line));
      }
    }
    if (entries.size() != run.entries() || chain != run.chain()) {
      throw damaged(entries.size());
    }
    return entries;
  }

  private JournalEntry decode(int number, String line) {
    try {
      return JournalCodec.decode(line);
    } catch (DifyException e) {
      throw new DifyException(ErrorCode.STORE_FAILED,
          "Entry " + number + " of the journal of run " + run.head().id() + " cannot be read. " + e.text(), e);
    }
  }

  private DifyException damaged(int number) {
    return new DifyException(ErrorCode.STORE_FAILED, "The journal of run " + run.head().id()
        + " is not what was written, from entry " + number + " of " + run.entries()
        + " on; the run cannot go on. Restore the database from a backup.");
  }
}
