package io.dify.workflow.dsl;

import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What reports on several app files come to. Immutable, thread-safe.
 *
 * @param reports one for each file
 */
public record CheckTotals(List<CheckReport> reports) {
  /** Copies. */
  public CheckTotals {
    reports = List.copyOf(reports);
  }

  /** Exit status of a check of all of them: the greatest of theirs. */
  public int exitCode() {
    return reports.stream().mapToInt(CheckReport::exitCode).max().orElse(0);
  }

  /** Several lines, without a line break at the end. */
  public String text() {
    List<String> lines = new ArrayList<>();
    lines.add("files: " + reports.size() + ", imported: " + imported());
    line(lines, "status", count(report -> Stream.of(report.result().status().wire())));
    line(lines, "runs", count(report -> Stream.of(report.extent().text())));
    line(lines, "cannot run", missing());
    line(lines, "needs", needs());
    line(lines, "errors", problems(true));
    line(lines, "warnings", problems(false));
    return String.join("\n", lines);
  }

  private static void line(List<String> lines, String what, Map<String, Integer> counts) {
    if (!counts.isEmpty()) {
      lines.add("  " + what + ": " + counts.entrySet().stream().map(entry -> entry.getKey() + " " + entry.getValue())
          .collect(Collectors.joining(", ")));
    }
  }

  /** One JSON object: {@code totals}, and all {@code reports}. */
  public String json() {
    Map<String, Object> totals = new LinkedHashMap<>();
    totals.put("files", reports.size());
    totals.put("imported", imported());
    totals.put("status", count(report -> Stream.of(report.result().status().wire())));
    totals.put("runs_whole", extent(CheckReport.Runs.WHOLE));
    totals.put("runs_in_part", extent(CheckReport.Runs.IN_PART));
    totals.put("runs_not", extent(CheckReport.Runs.NOT));
    totals.put("cannot_run", missing());
    totals.put("needs", needs());
    totals.put("errors", problems(true));
    totals.put("warnings", problems(false));
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("totals", totals);
    all.put("reports", reports.stream().map(CheckReport::value).toList());
    return ValueJson.write(Value.from(all));
  }

  private long imported() {
    return reports.stream().filter(report -> report.result().file().isPresent()).count();
  }

  private long extent(CheckReport.Runs extent) {
    return reports.stream().filter(report -> report.extent() == extent).count();
  }

  private Map<String, Integer> missing() {
    return count(report -> report.result().unsupported().stream().map(Unsupported::type));
  }

  private Map<String, Integer> needs() {
    return count(report -> report.rebindings().stream().map(need -> need.kind().wire()));
  }

  private Map<String, Integer> problems(boolean errors) {
    return count(report -> report.result().problems().stream().filter(problem -> problem.isError() == errors)
        .map(DslProblem::code));
  }

  /** How often each occurs, most frequent first. */
  private Map<String, Integer> count(Function<CheckReport, Stream<String>> what) {
    Map<String, Integer> counts = new TreeMap<>();
    reports.stream().flatMap(what).forEach(name -> counts.merge(name, 1, Integer::sum));
    Map<String, Integer> sorted = new LinkedHashMap<>();
    counts.entrySet().stream().sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
        .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
    return sorted;
  }
}
