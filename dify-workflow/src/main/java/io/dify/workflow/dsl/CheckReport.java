package io.dify.workflow.dsl;

import io.dify.core.code.CodeResult;
import io.dify.core.code.CodeRunner;
import io.dify.core.tool.Tools;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.workflow.dsl.yaml.Place;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What there is to say about an app file before anybody runs it: for people as {@link #text()}, for programs as {@link #json()}.
 *
 * @param source where the file came from, for people
 * @param result how reading it went
 * @param nodeTypes node types and how many nodes have them
 * @param rebindings what whoever runs the app must provide
 */
public record CheckReport(String source, AppImport result, Map<String, Integer> nodeTypes, List<Rebinding> rebindings) {
  /** Stands for a runner at which nobody looked. */
  private static final CodeRunner UNSEEN = (call, cancellation) -> new CodeResult(Value.nothing(), "");

  /** Copies. */
  public CheckReport {
    nodeTypes = Collections.unmodifiableMap(new LinkedHashMap<>(nodeTypes));
    rebindings = List.copyOf(rebindings);
  }

  /** A report on a file that was read; all its tools are listed as needed. */
  public static CheckReport of(String source, AppImport result) {
    return of(source, result, Optional.empty(), UNSEEN);
  }

  /** A report on a file that was read; of its tools, those are listed that these do not have, or not ready for use. */
  public static CheckReport of(String source, AppImport result, Tools installed) {
    return of(source, result, Optional.of(installed), UNSEEN);
  }

  /** The same, and of its user code what these cannot run. */
  public static CheckReport of(String source, AppImport result, Tools installed, CodeRunner code) {
    return of(source, result, Optional.of(installed), code);
  }

  private static CheckReport of(String source, AppImport result, Optional<Tools> installed, CodeRunner code) {
    Map<String, Integer> nodeTypes = new TreeMap<>();
    graph(result).ifPresent(graph -> graph.nodes().forEach(node -> nodeTypes.merge(node.type(), 1, Integer::sum)));
    return new CheckReport(source, result, nodeTypes,
        result.file().map(file -> RebindingScan.scan(file, installed, code)).orElse(List.of()));
  }

  private static Optional<FileGraph> graph(AppImport result) {
    return result.file().flatMap(file -> file.definition() instanceof AppDefinition.Workflow workflow
        ? Optional.of(workflow.graph())
        : Optional.empty());
  }

  /** Whether every part of the app can run. */
  public boolean runs() {
    return result.graph().isPresent() && result.unsupported().isEmpty();
  }

  /** How much of the app can run. */
  Runs extent() {
    return runs() ? Runs.WHOLE : result.graph().isPresent() ? Runs.IN_PART : Runs.NOT;
  }

  /** How much of an app can run. */
  enum Runs {
    /** Every part. */
    WHOLE("runs"),
    /** What does not lead through an unavailable part. */
    IN_PART("runs in part"),
    /** Nothing. */
    NOT("does not run");

    private final String text;

    Runs(String text) {
      this.text = text;
    }

    /** For people. */
    String text() {
      return text;
    }
  }

  /** Exit status of a check: 0 when the file imports, 1 when it does not, 2 when it is not even YAML. */
  public int exitCode() {
    return result.file().isPresent() ? 0 : result.readable() ? 1 : 2;
  }

  /** Several lines, without a line break at the end. */
  public String text() {
    List<String> lines = new ArrayList<>();
    lines.add(source + ": " + result.status().wire() + ", " + extent().text());
    result.file().ifPresent(file -> lines.add("  app: " + file.info().name() + " (" + file.mode().wire() + ", version "
        + file.version() + ")"));
    graph(result).ifPresent(
        graph -> lines.add("  graph: " + graph.nodes().size() + " nodes, " + graph.edges().size() + " edges, "
            + graph.notes() + " notes; " + nodeTypes));
    result.file().filter(file -> !file.dependencies().isEmpty()).ifPresent(file -> lines.add("  plugins: "
        + file.dependencies().stream().map(Dependency::plugin).distinct().collect(Collectors.joining(", "))));
    result.unsupported()
        .forEach(entry -> lines.add("  cannot run: " + at(entry.place(), entry.node()) + entry.reason()));
    rebindings.forEach(entry -> lines.add("  needs: " + at(entry.place(), entry.node()) + entry.kind().wire() + " "
        + (entry.name().isEmpty() ? "(not named)" : entry.name())
        + (entry.reason().isEmpty() ? "" : ": " + entry.reason())));
    result.problems().forEach(problem -> lines.add("  " + problem));
    return lines.stream().map(Excerpt::of).collect(Collectors.joining("\n"));
  }

  private static String at(Place place, String node) {
    return place.line() + ":" + place.column() + (node.isEmpty() ? " " : " [" + node + "] ");
  }

  /** One JSON object. */
  public String json() {
    return ValueJson.write(value());
  }

  /** The same as {@link #json()}, as a value. */
  Value value() {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("source", source);
    report.put("status", result.status().wire());
    report.put("runs", runs());
    result.file().ifPresent(file -> {
      report.put("name", file.info().name());
      report.put("mode", file.mode().wire());
      report.put("version", file.version());
      report.put("dependencies", file.dependencies().stream().map(Dependency::identifier).toList());
    });
    graph(result).ifPresent(graph -> {
      report.put("nodes", graph.nodes().size());
      report.put("edges", graph.edges().size());
      report.put("notes", graph.notes());
      report.put("ignored_edges", graph.ignoredEdges());
      report.put("node_types", nodeTypes);
    });
    report.put("cannot_run", result.unsupported().stream().map(CheckReport::json).toList());
    report.put("needs", rebindings.stream().map(CheckReport::json).toList());
    report.put("problems", result.problems().stream().map(CheckReport::json).toList());
    return Value.from(report);
  }

  private static Map<String, Object> json(Unsupported entry) {
    Map<String, Object> json = place(entry.node(), entry.place());
    json.put("type", entry.type());
    json.put("reason", entry.reason());
    return json;
  }

  private static Map<String, Object> json(Rebinding entry) {
    Map<String, Object> json = place(entry.node(), entry.place());
    json.put("kind", entry.kind().wire());
    json.put("name", entry.name());
    if (!entry.reason().isEmpty()) {
      json.put("reason", entry.reason());
    }
    return json;
  }

  private static Map<String, Object> json(DslProblem problem) {
    Map<String, Object> json = place(problem.node(), problem.place());
    json.put("severity", problem.isError() ? "error" : "warning");
    json.put("code", problem.code());
    json.put("message", problem.message());
    return json;
  }

  private static Map<String, Object> place(String node, Place place) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("node", node);
    json.put("line", place.line());
    json.put("column", place.column());
    return json;
  }
}
