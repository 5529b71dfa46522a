package io.dify.workflow.testkit;

import io.dify.workflow.event.RunEvent;
import io.dify.workflow.run.RunResult;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How a case went.
 *
 * @param name name of the case
 * @param place {@code file:line} of the case
 * @param failures what was not as expected; none when the case passed
 * @param result how the run ended; of several, the last or the first that did not pass
 * @param events everything that happened in it
 */
public record CaseReport(String name, String place, List<CaseFailure> failures, RunResult result,
    List<RunEvent> events) {
  /** Copies. */
  public CaseReport {
    failures = List.copyOf(failures);
    events = List.copyOf(events);
  }

  /** Whether everything was as expected. */
  public boolean passed() {
    return failures.isEmpty();
  }

  /** The failures, for people. */
  public String message() {
    return failures.stream().map(CaseFailure::toString).collect(Collectors.joining("\n"));
  }

  /**
   * For tests: does nothing when the case passed.
   *
   * @throws AssertionError with name, place and failures otherwise
   */
  public void assertPassed() {
    if (!passed()) {
      throw new AssertionError(name + " (" + place + ")\n" + message());
    }
  }
}
