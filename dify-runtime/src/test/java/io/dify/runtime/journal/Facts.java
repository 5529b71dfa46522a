package io.dify.runtime.journal;

import io.dify.workflow.journal.JournalCodec;
import io.dify.workflow.journal.JournalEntry;
import io.dify.workflow.run.NodePath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What is on record of a run, known at the moment of each commit. */
final class Facts {
  private final List<JournalEntry> entries = new ArrayList<>();
  private final Set<String> started = new HashSet<>();
  private final Set<String> finished = new HashSet<>();
  private String run = "";

  void add(Batch batch) {
    run = batch.head().id();
    for (String line : batch.body().split("\n")) {
      JournalEntry entry = JournalCodec.decode(line);
      entries.add(entry);
      if (entry instanceof JournalEntry.Started begin) {
        started.add(key(begin.node()));
      } else if (entry instanceof JournalEntry.Finished end) {
        finished.add(key(end.node()));
      }
    }
  }

  /** The idempotency key of a node. */
  String key(NodePath node) {
    return run + ":" + node.node() + ":" + node.frame();
  }

  int count() {
    return entries.size();
  }

  boolean started(String key) {
    return started.contains(key);
  }

  boolean finished(String key) {
    return finished.contains(key);
  }

  /** The run, empty while none is on record. */
  String run() {
    return run;
  }
}
