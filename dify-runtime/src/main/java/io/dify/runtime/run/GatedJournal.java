package io.dify.runtime.run;

import io.dify.workflow.graph.Graph;
import io.dify.workflow.journal.Journal;
import io.dify.workflow.journal.JournalEntry;
import io.dify.workflow.node.RunsOn;

/**
 * Learns from the facts of a run when it has come so far that it may wait for something other than processors, and gives its place up. It may from its first node that has
 * a thread of its own on, but for a search of knowledge, which mostly is embedding and searching on this machine. An app whose input is checked, or looked up among
 * written answers, may from its beginning. Used by the run's owner.
 */
record GatedJournal(Graph graph, RunGate.Place place, Journal next) implements Journal {
  private static final String SEARCH = "knowledge-retrieval";

  static Journal of(Graph graph, RunGate.Place place, Journal next) {
    if (graph.rules().before()) {
      place.free();
      return next;
    }
    return new GatedJournal(graph, place, next);
  }

  @Override
  public void append(JournalEntry entry) {
    if (mayWait(entry)) {
      place.free();
    }
    next.append(entry);
  }

  private boolean mayWait(JournalEntry entry) {
    return switch (entry) {
      case JournalEntry.Started started -> mayWait(started.node().node());
      case JournalEntry.Paused paused -> true;
      case JournalEntry.Ended ended -> true;
      default -> false;
    };
  }

  /** Nodes within a container are not in the graph; the container is. */
  private boolean mayWait(String nodeId) {
    return graph.node(nodeId).map(node -> node.runsOn() == RunsOn.THREAD && !node.type().startsWith(SEARCH))
        .orElse(true);
  }

  @Override
  public void force() {
    next.force();
  }

  @Override
  public boolean isDurable() {
    return next.isDurable();
  }
}
