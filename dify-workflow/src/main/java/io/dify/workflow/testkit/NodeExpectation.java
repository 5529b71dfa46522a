package io.dify.workflow.testkit;

import io.dify.core.value.Value;
import io.dify.workflow.event.RunEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a case expects of one node. Of a node that ran several times, status and outputs are those of the last time.
 *
 * @param status how it ended; empty for anything
 * @param outputs its variables, as far as they are named
 * @param executions how often it was started
 * @param retries how often it was tried again, over all executions
 */
record NodeExpectation(Optional<String> status, Map<String, Value> outputs, OptionalInt executions,
    OptionalInt retries) {
  private static final List<String> KEYS = List.of("status", "outputs", "executions", "retries");
  private static final int MAX = 1_000_000;

  static Expectations.Check all(CaseData data) {
    Map<String, NodeExpectation> nodes = new LinkedHashMap<>();
    for (String id : data.keys()) {
      CaseData node = CaseData.of(data.at(id)).known("an expected node", KEYS);
      nodes.put(id, new NodeExpectation(
          CaseData.oneOf(node.at("status"), "succeeded", "failed", "exception", "stopped", "skipped", "paused"),
          node.under("outputs").values().fields(), node.whole("executions", MAX), node.whole("retries", MAX)));
    }
    return run -> {
      List<String> wrong = new ArrayList<>();
      nodes.forEach((id, expected) -> expected.check(run, id, wrong));
      return wrong.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", wrong));
    };
  }

  private void check(CaseRun run, String id, List<String> wrong) {
    Optional<String> unknown = Expectations.unknown(run, id);
    unknown.ifPresent(wrong::add);
    if (unknown.isPresent()) {
      return;
    }
    String prefix = "'" + id + "' ";
    List<RunEvent.NodeFinished> ends = run.ends(id);
    status.filter(expected -> !expected.equals(ending(ends))).ifPresent(
        expected -> wrong.add(prefix + "status expected: " + expected + ", actual: " + ending(ends) + why(ends)));
    if (!outputs.isEmpty()) {
      Map<String, Value> actual = ends.isEmpty() ? Map.of() : ends.getLast().outputs().fields();
      Expectations.named(outputs, actual).ifPresent(
          details -> wrong.add(prefix + "outputs\n" + details.indent(2).stripTrailing()));
    }
    int started = run.starts(id).size();
    if (executions.isPresent() && executions.getAsInt() != started) {
      wrong.add(prefix + "ran " + times(started) + ", expected " + times(executions.getAsInt()));
    }
    int again = (int) run.all(RunEvent.NodeRetried.class).stream().filter(e -> e.start().nodeId().equals(id)).count();
    if (retries.isPresent() && retries.getAsInt() != again) {
      wrong.add(prefix + "was tried again " + times(again) + ", expected " + times(retries.getAsInt()));
    }
  }

  private static String ending(List<RunEvent.NodeFinished> ends) {
    return ends.isEmpty() ? "skipped" : ends.getLast().status().wire();
  }

  private static String why(List<RunEvent.NodeFinished> ends) {
    return ends.isEmpty() || ends.getLast().error() == null ? "" : " (" + ends.getLast().error() + ")";
  }

  static String times(int count) {
    return count == 1 ? "once" : count + " times";
  }
}
