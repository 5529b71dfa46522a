package io.dify.runtime.run;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import io.dify.workflow.journal.JournalEntry;
import java.util.ArrayList;
import java.util.List;

/** What a run had done before a node began. Stateless. */
final class Prefix {
  private Prefix() {}

  /**
   * The facts before a node of the main graph began, as those of another run.
   *
   * @throws DifyException {@code NOT_FOUND} when it never began
   */
  static List<JournalEntry> before(List<JournalEntry> entries, String node, String runId) {
    List<JournalEntry> known = new ArrayList<>();
    for (JournalEntry entry : entries) {
      if (entry instanceof JournalEntry.Started started && started.node().toString().equals(node)) {
        return known;
      }
      known.add(entry instanceof JournalEntry.Accepted accepted
          ? new JournalEntry.Accepted(accepted.at(), runId,
              accepted.request().withSystem("workflow_run_id", Value.of(runId)), true)
          : entry);
    }
    throw new DifyException(ErrorCode.NOT_FOUND, "Node '" + node + "' of the main graph did not run in this run.");
  }
}
