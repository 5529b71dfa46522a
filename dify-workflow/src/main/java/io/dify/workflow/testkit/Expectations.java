package io.dify.workflow.testkit;

import io.dify.core.value.Value;
import io.dify.workflow.event.RunEvent;
import io.dify.workflow.graph.GraphNode;
import io.dify.workflow.node.NodeData;
import io.dify.workflow.run.RunResult;
import io.dify.workflow.run.RunStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** What a case expects: a check for each key of {@code expect}. */
final class Expectations {
  /** Looks at a run; empty when it is as expected. */
  @FunctionalInterface
  interface Check {
    Optional<String> failure(CaseRun run);
  }

  private static final int MAX_STEPS = 1_000_000;
  private static final Map<String, Function<CaseData, Check>> KEYS = new LinkedHashMap<>();

  static {
    KEYS.put("status", Expectations::status);
    KEYS.put("answer", data -> answer(CaseData.string(data.at("answer")), Difference::of));
    KEYS.put("answer_contains", data -> answer(CaseData.string(data.at("answer_contains")), Expectations::contains));
    KEYS.put("answer_matches", data -> matches(data.at("answer_matches")));
    KEYS.put("outputs", data -> named(data, "outputs", run -> run.result().outputs()));
    KEYS.put("outputs_only", Expectations::outputsOnly);
    KEYS.put("error_contains", data -> error(CaseData.string(data.at("error_contains"))));
    KEYS.put("nodes", data -> NodeExpectation.all(data.under("nodes")));
    KEYS.put("skipped", data -> skipped(CaseData.texts(data.at("skipped"))));
    KEYS.put("order", data -> order(CaseData.texts(data.at("order"))));
    KEYS.put("stream", data -> stream(CaseData.texts(data.at("stream"))));
    KEYS.put("stream_contains_in_order", data -> subsequence(CaseData.texts(data.at("stream_contains_in_order"))));
    KEYS.put("conversation", data -> named(data, "conversation", run -> run.result().conversation()));
    KEYS.put("steps", data -> steps(data.at("steps").whole(0, 0, MAX_STEPS)));
    KEYS.put("warnings_contains", data -> warnings(CaseData.texts(data.at("warnings_contains"))));
  }

  private final Map<String, Check> checks = new LinkedHashMap<>();

  private Expectations() {}

  /** Without a word about status or error, the run must not fail. */
  static Expectations read(CaseData data) {
    data.known("'expect'", KEYS.keySet());
    Expectations expectations = new Expectations();
    if (!data.has("status") && !data.has("error_contains")) {
      expectations.checks.put("status", Expectations::notFailed);
    }
    KEYS.forEach((key, reader) -> {
      if (data.has(key)) {
        expectations.checks.put(key, reader.apply(data));
      }
    });
    return expectations;
  }

  List<CaseFailure> check(CaseRun run) {
    List<CaseFailure> failures = new ArrayList<>();
    checks.forEach((key, check) -> check.failure(run)
        .ifPresent(details -> failures.add(new CaseFailure("expect." + key, details))));
    return failures;
  }

  private static Check status(CaseData data) {
    String expected = CaseData
        .oneOf(data.at("status"), "succeeded", "failed", "partial-succeeded", "paused", "stopped").orElse("");
    return run -> run.result().status().wire().equals(expected)
        ? Optional.empty()
        : Optional.of("expected: " + expected + "\nactual:   " + ending(run.result()));
  }

  private static Optional<String> notFailed(CaseRun run) {
    RunStatus status = run.result().status();
    return status == RunStatus.FAILED || status == RunStatus.STOPPED
        ? Optional.of("expected: succeeded (a case that names neither status nor error_contains)\nactual:   "
            + ending(run.result()))
        : Optional.empty();
  }

  private static String ending(RunResult result) {
    return result.status().wire() + (result.error() == null ? "" : ", " + result.errorType() + ": " + result.error());
  }

  private static Check answer(String expected, BiFunction<String, String, Optional<String>> comparison) {
    return run -> comparison.apply(expected, run.result().answer());
  }

  private static Optional<String> contains(String part, String text) {
    return text.contains(part) ? Optional.empty() : Optional.of(lacks(part, text));
  }

  private static String lacks(String part, String text) {
    return "expected to contain: " + Difference.show(Value.of(part)) + "\nactual: "
        + Difference.show(Value.of(text));
  }

  private static Check matches(NodeData data) {
    try {
      Pattern pattern = Pattern.compile(CaseData.string(data), Pattern.DOTALL);
      return answer(CaseData.string(data), (regex, text) -> pattern.matcher(text).find()
          ? Optional.empty()
          : Optional.of("expected to match: " + regex + "\nactual: " + Difference.show(Value.of(text))));
    } catch (PatternSyntaxException e) {
      data.error("bad_regex", "This is no regular expression: " + e.getDescription() + ".");
      return run -> Optional.empty();
    }
  }

  /** The values named must be as they say; others do not matter. */
  private static Check named(CaseData data, String key, Function<CaseRun, Value.Obj> actual) {
    Map<String, Value> expected = data.under(key).values().fields();
    return run -> named(expected, actual.apply(run).fields());
  }

  static Optional<String> named(Map<String, Value> expected, Map<String, Value> actual) {
    List<String> wrong = new ArrayList<>();
    expected.forEach((name, value) -> {
      Value found = actual.get(name);
      Optional<String> difference = found == null
          ? Optional.of("expected: " + Difference.show(value) + "\nactual:   not there; there are "
              + (actual.isEmpty() ? "none" : String.join(", ", actual.keySet())))
          : Difference.of(value, found);
      difference.ifPresent(text -> wrong.add(name + "\n" + text.indent(2).stripTrailing()));
    });
    return wrong.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", wrong));
  }

  private static Check outputsOnly(CaseData data) {
    boolean only = data.at("outputs_only").truth(false);
    var expected = data.under("outputs").keys();
    return run -> {
      List<String> others = run.result().outputs().fields().keySet().stream().filter(name -> !expected.contains(name))
          .toList();
      return others.isEmpty() || !only
          ? Optional.empty()
          : Optional.of("outputs that are not expected: " + String.join(", ", others));
    };
  }

  private static Check error(String part) {
    return run -> {
      String error = run.result().error();
      return error == null
          ? Optional.of("expected an error that contains: " + Difference.show(Value.of(part)) + "\nactual: "
              + ending(run.result()) + ", without an error")
          : contains(part, error);
    };
  }

  private static Check skipped(List<String> nodes) {
    return run -> first(nodes.stream().map(node -> unknown(run, node).or(() -> run.starts(node).isEmpty()
        ? Optional.empty()
        : Optional.of("'" + node + "' ran " + NodeExpectation.times(run.starts(node).size()) + ", ended "
            + String.join(", ", run.ends(node).stream().map(end -> end.status().wire()).toList())))));
  }

  private static Check order(List<String> nodes) {
    return run -> {
      Optional<String> missing = first(nodes.stream().map(node -> unknown(run, node).or(() -> run.ends(node).isEmpty()
          ? Optional.of("'" + node + "' did not run")
          : Optional.empty())));
      List<String> actual = run.all(RunEvent.NodeFinished.class).stream().map(end -> end.start().nodeId())
          .filter(nodes::contains).distinct().toList();
      return missing.isPresent() || actual.equals(nodes)
          ? missing
          : Optional.of("expected: " + String.join(", ", nodes) + "\nactual:   " + String.join(", ", actual));
    };
  }

  /** For an id that the app does not have: a slip of the case, which would otherwise pass or fail for the wrong reason. */
  static Optional<String> unknown(CaseRun run, String node) {
    return CaseRun.node(run.graph(), node).isPresent()
        ? Optional.empty()
        : Optional.of("'" + node + "' is no node of the app; there are "
            + String.join(", ", CaseRun.nodes(run.graph()).map(GraphNode::id).toList()));
  }

  private static Optional<String> first(Stream<Optional<String>> failures) {
    List<String> all = failures.flatMap(Optional::stream).toList();
    return all.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", all));
  }

  private static Check stream(List<String> expected) {
    return run -> Difference.of(Value.from(expected), Value.from(run.deltas()));
  }

  private static Check subsequence(List<String> expected) {
    return run -> {
      int found = 0;
      for (String delta : run.deltas()) {
        found += found < expected.size() && delta.equals(expected.get(found)) ? 1 : 0;
      }
      return found == expected.size()
          ? Optional.empty()
          : Optional.of("expected in order: " + Difference.show(Value.from(expected)) + "\nmissing from: "
              + Difference.show(Value.of(expected.get(found))) + "\nactual: "
              + Difference.show(Value.from(run.deltas())));
    };
  }

  private static Check steps(int expected) {
    return run -> run.result().steps() == expected
        ? Optional.empty()
        : Optional.of("expected: " + expected + "\nactual:   " + run.result().steps() + " ("
            + String.join(", ", run.all(RunEvent.NodeStarted.class).stream().map(RunEvent.NodeStarted::nodeId).toList())
            + ")");
  }

  private static Check warnings(List<String> parts) {
    return run -> first(parts.stream().map(part -> run.warnings().stream().anyMatch(text -> text.contains(part))
        ? Optional.empty()
        : Optional.of(lacks(part, String.join("\n", run.warnings())))));
  }
}
