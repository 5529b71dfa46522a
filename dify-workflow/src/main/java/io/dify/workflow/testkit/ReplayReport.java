package io.dify.workflow.testkit;

import io.dify.workflow.event.RunEvent;
import io.dify.workflow.replay.Outcome;
import io.dify.workflow.replay.PathStep;
import io.dify.workflow.replay.RecordedRun;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What replaying a run gave. Immutable.
 *
 * @param recorded the run
 * @param outcome how it ended now
 * @param path which way it took now
 * @param events what readers saw now; empty when the run was refused
 * @param differences what is not as it was recorded
 * @param skipped why it was not replayed at all; empty when it was
 */
public record ReplayReport(RecordedRun recorded, Outcome outcome, List<PathStep> path, List<RunEvent> events,
    List<Difference> differences, String skipped) {
  /**
   * Something that is not as it was recorded.
   *
   * @param what {@code status}, {@code answer}, {@code outputs}, {@code error}, {@code conversation}, {@code path}, {@code prompt}, {@code request},
   *     {@code tokens}, {@code not recorded}, {@code not asked} or {@code engine}
   * @param text for people
   */
  public record Difference(String what, String text) {
    @Override
    public String toString() {
      return what + ": " + text;
    }
  }

  /** Copies. */
  public ReplayReport {
    path = List.copyOf(path);
    events = List.copyOf(events);
    differences = List.copyOf(differences);
  }

  /** Whether everything is as it was. */
  public boolean same() {
    return differences.isEmpty();
  }

  /** All differences, one below the other. */
  public String message() {
    return differences.stream().map(Difference::toString).collect(Collectors.joining("\n"));
  }

  /**
   * Passes when everything is as it was.
   *
   * @throws AssertionError with the differences
   */
  public void assertSame() {
    if (!same()) {
      throw new AssertionError("The run " + recorded.id() + " is not as it was recorded:\n" + message());
    }
  }
}
