package io.dify.workflow.journal;

import java.util.ArrayList;
import java.util.List;

/** Keeps the encoded entries of one run in memory. Thread-safe. */
public final class MemoryJournal implements Journal {
  private final List<String> lines = new ArrayList<>();

  /** An empty journal. */
  public MemoryJournal() {}

  @Override
  public void append(JournalEntry entry) {
    synchronized (lines) {
      lines.add(JournalCodec.encode(entry));
    }
  }

  @Override
  public void force() {}

  /** The entries so far, decoded. */
  public List<JournalEntry> entries() {
    return encoded().stream().map(JournalCodec::decode).toList();
  }

  /** The entries so far, as {@link JournalCodec} writes them. */
  public List<String> encoded() {
    synchronized (lines) {
      return List.copyOf(lines);
    }
  }
}
