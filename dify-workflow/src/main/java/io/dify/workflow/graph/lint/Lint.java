package io.dify.workflow.graph.lint;

import io.dify.core.template.Selector;
import io.dify.core.value.ValueType;
import io.dify.workflow.graph.Graph;
import java.util.List;
import java.util.Map;

/**
 * Looks for what runs but is hardly meant: text that waits for nobody, variables that no path sets, types that do not fit. What it finds are warnings.
 * Exact about paths: it knows which branches exclude one another. Stateless, thread-safe.
 *
 * <p>Codes: {@code read_before_set}, {@code may_be_unset}, {@code unknown_variable}, {@code unknown_output}, {@code aggregator_concurrent},
 * {@code dead_end}, {@code no_response}, {@code loop_without_exit}, {@code type_mismatch}, {@code lint_skipped}.
 */
public final class Lint {
  /** Work and memory grow with the square of the nodes; the editor's graphs have a tenth of this. */
  private static final int MAX_NODES = 2000;

  private Lint() {}

  /**
   * All findings, in the order of the nodes.
   *
   * @param declared types of conversation and environment variables, by selector of two parts; those not named have the types of their values
   */
  public static List<Finding> check(Graph graph, Map<Selector, ValueType> declared) {
    Findings findings = new Findings();
    if (size(graph) > MAX_NODES) {
      findings.add("lint_skipped", graph.root(),
          "The graph has more than " + MAX_NODES + " nodes; it was not looked at more closely.");
      return findings.all();
    }
    List<Level> levels = Level.of(graph);
    Types types = new Types(declared);
    List<Rule> rules = List.of(new ReadRule(new Owners(levels)), new AggregatorRule(), new ResponseRule(),
        new LoopRule(), new ConditionRule(types), new ListRule(types), new AssignerRule(types));
    levels.forEach(level -> rules.forEach(rule -> rule.check(level, findings)));
    return findings.all();
  }

  private static int size(Graph graph) {
    return graph.nodes().stream().mapToInt(node -> 1 + (node.body() == null ? 0 : size(node.body()))).sum();
  }
}
