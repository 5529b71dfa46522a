package io.dify.workflow.testkit;

import io.dify.core.replay.Change;
import io.dify.core.replay.Exchange;
import io.dify.core.replay.ExchangeKind;
import io.dify.core.replay.Question;
import io.dify.core.replay.TrafficPlayer;
import io.dify.core.value.Value;
import io.dify.workflow.replay.Outcome;
import io.dify.workflow.replay.PathStep;
import io.dify.workflow.replay.RecordedRun;
import io.dify.workflow.testkit.ReplayReport.Difference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Compares what a run gave with what it gives when it is replayed. The order in which nodes beside one another end is nobody's promise, and not compared. */
final class ReplayComparison {
  private final List<Difference> differences = new ArrayList<>();

  private ReplayComparison() {}

  static List<Difference> of(RecordedRun recorded, Outcome outcome, List<PathStep> path, TrafficPlayer player) {
    ReplayComparison comparison = new ReplayComparison();
    comparison.asked(recorded, player);
    comparison.path(recorded.path(), path);
    comparison.tokens(recorded.path(), path);
    comparison.outcome(recorded.outcome(), outcome);
    return comparison.differences;
  }

  private void asked(RecordedRun recorded, TrafficPlayer player) {
    player.misses().forEach(miss -> {
      boolean chat = miss.asked().kind() == ExchangeKind.CHAT;
      if (!miss.answered()) {
        add("not recorded", miss.text());
      } else {
        add(chat ? "prompt" : "request", "'" + miss.asked().place() + "' asks " + miss.asked().kind().wire()
            + " for something else: " + changes(miss.changes()));
      }
    });
    player.unused().stream().filter(question -> !brokenOff(recorded, question)).forEach(question -> add("not asked",
        "'" + question.place() + "' asked " + question.kind().wire() + " when it was recorded, and does not now"));
  }

  private static boolean brokenOff(RecordedRun recorded, Question question) {
    return recorded.exchanges().stream().anyMatch(
        exchange -> exchange.question().equals(question) && exchange.reply() instanceof Exchange.BrokenOff);
  }

  private static String changes(List<Change> changes) {
    return changes.stream().map(Change::toString).collect(Collectors.joining("\n  ", changes.size() > 1 ? "\n  " : "",
        ""));
  }

  private void path(List<PathStep> before, List<PathStep> now) {
    Map<String, List<PathStep>> then = byNode(before);
    Map<String, List<PathStep>> today = byNode(now);
    then.forEach((node, steps) -> {
      List<PathStep> others = today.getOrDefault(node, List.of());
      if (others.isEmpty()) {
        add("path", "recorded " + steps.getLast() + ", which does not run now");
      } else if (!shown(steps).equals(shown(others))) {
        add("path", "recorded " + shown(steps) + ", now " + shown(others));
      }
    });
    today.forEach((node, steps) -> {
      if (!then.containsKey(node)) {
        add("path", "now " + steps.getLast() + ", which did not run when it was recorded");
      }
    });
  }

  private static Map<String, List<PathStep>> byNode(List<PathStep> path) {
    return path.stream().collect(Collectors.groupingBy(PathStep::node, LinkedHashMap::new, Collectors.toList()));
  }

  private static String shown(List<PathStep> steps) {
    return steps.stream().map(PathStep::toString).collect(Collectors.joining(", "));
  }

  private void tokens(List<PathStep> before, List<PathStep> now) {
    Map<String, List<PathStep>> today = byNode(now);
    byNode(before).forEach((node, steps) -> {
      List<PathStep> others = today.getOrDefault(node, List.of());
      if (!others.isEmpty() && (steps.getLast().promptTokens() != others.getLast().promptTokens()
          || steps.getLast().completionTokens() != others.getLast().completionTokens())) {
        add("tokens", "'" + node + "': recorded " + shownTokens(steps.getLast()) + ", now "
            + shownTokens(others.getLast()));
      }
    });
  }

  private static String shownTokens(PathStep step) {
    return step.promptTokens() + " + " + step.completionTokens();
  }

  private void outcome(Outcome before, Outcome now) {
    compare("status", Value.of(before.status()), Value.of(now.status()));
    compare("error", Value.from(before.error()), Value.from(now.error()));
    compare("answer", Value.of(before.answer()), Value.of(now.answer()));
    compare("outputs", before.outputs(), now.outputs());
    compare("conversation", before.conversation(), now.conversation());
  }

  private void compare(String what, Value before, Value now) {
    List<Change> changes = Change.between(before, now);
    if (!changes.isEmpty()) {
      add(what, changes(changes));
    }
  }

  private void add(String what, String text) {
    differences.add(new Difference(what, text));
  }
}
