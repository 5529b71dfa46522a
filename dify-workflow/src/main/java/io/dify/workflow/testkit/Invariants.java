package io.dify.workflow.testkit;

import io.dify.workflow.event.RunEvent;
import java.util.ArrayList;
import java.util.List;

/** What holds for every run, whatever its case expects. */
final class Invariants {
  private Invariants() {}

  static List<CaseFailure> check(CaseRun run) {
    List<CaseFailure> failures = new ArrayList<>();
    run.outside().stream().distinct().forEach(message -> failures.add(new CaseFailure("outside the case", message)));
    if (!run.events().isEmpty()) {
      checkNumbers(run.events(), failures);
      checkEnd(run.events(), failures);
      Difference.of(run.result().answer(), text(run.events()))
          .ifPresent(difference -> failures.add(new CaseFailure("text deltas are not the answer", difference)));
    }
    return failures;
  }

  private static void checkNumbers(List<RunEvent> events, List<CaseFailure> failures) {
    for (int i = 0; i < events.size(); i++) {
      if (events.get(i).seq() != i) {
        failures.add(new CaseFailure("event numbers", "event " + i + " has the number " + events.get(i).seq() + ": "
            + events.get(i)));
        return;
      }
    }
  }

  private static void checkEnd(List<RunEvent> events, List<CaseFailure> failures) {
    long ends = events.stream().filter(RunEvent.RunEnded.class::isInstance).count();
    if (ends != 1 || !(events.getLast() instanceof RunEvent.RunEnded)) {
      failures.add(new CaseFailure("terminal event", "expected exactly one, as the last event; there are " + ends
          + ", and the last event is " + events.getLast()));
    }
  }

  /** What a reader has before it: the pieces since the last replacement. */
  private static String text(List<RunEvent> events) {
    StringBuilder text = new StringBuilder();
    for (RunEvent event : events) {
      if (event instanceof RunEvent.TextChunk chunk) {
        text.append(chunk.text());
      } else if (event instanceof RunEvent.TextReplaced replaced) {
        text.setLength(0);
        text.append(replaced.text());
      }
    }
    return text.toString();
  }
}
