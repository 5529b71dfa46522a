package io.dify.runtime.testing;

import java.util.List;
import java.util.Map;

/**
 * A workflow of fifty nodes: branches, joins, a sequential and a parallel iteration, a loop, a loop in an iteration, a node that is tried again, one with a
 * default value and one with a fail branch. Everything it does outside is done by {@code http-request} nodes, which {@link Effects} answers.
 */
public final class FiftyNodes {
  /** How many nodes it has. */
  public static final int NODES = 50;
  /** The items its iterations go over. */
  public static final Map<String, Object> INPUTS = Map.of("items", Map.of("list", List.of("x", "y", "z", "x")));

  private static final String HEAD = """
      version: "0.6.0"
      kind: app
      app: {name: fifty, mode: workflow}
      workflow:
        graph:
          nodes:
            - {id: start, data: {type: start, title: Start, variables: [{variable: items, label: Items, type: json_object, required: true}]}}
            - id: pick
              data:
                type: if-else
                title: Pick
                cases:
                  - {case_id: "yes", logical_operator: and, conditions: [{variable_selector: [j1, body], comparison_operator: contains, value: j1}]}
            - {id: merged, data: {type: variable-aggregator, title: Merged, output_type: string, variables: [[y2, body], [n2, body]]}}
            - {id: each, data: {type: iteration, title: Each, start_node_id: es, iterator_selector: [start, items, list], output_selector: [e2, body]}}
            - {id: es, parentId: each, data: {type: iteration-start, title: "", isInIteration: true, iteration_id: each}}
            - id: par
              data: {type: iteration, title: Par, start_node_id: ps, iterator_selector: [each, output], output_selector: [pm, output], is_parallel: true, parallel_nums: 3}
            - {id: ps, parentId: par, data: {type: iteration-start, title: "", isInIteration: true, iteration_id: par}}
            - id: choose
              parentId: par
              data:
                type: if-else
                title: Choose
                isInIteration: true
                iteration_id: par
                cases:
                  - {case_id: "yes", logical_operator: and, conditions: [{variable_selector: [par, item], comparison_operator: contains, value: x}]}
            - id: pm
              parentId: par
              data: {type: variable-aggregator, title: Merge, isInIteration: true, iteration_id: par, output_type: string, variables: [[p1, body], [p2, body]]}
            - id: again
              data:
                type: loop
                title: Again
                loop_count: 5
                start_node_id: as
                logical_operator: and
                break_conditions: [{variable_selector: [again, n], varType: number, comparison_operator: "≥", value: "3"}]
                loop_variables: [{label: n, var_type: number, value_type: constant, value: "0"}]
            - {id: as, parentId: again, data: {type: loop-start, title: "", isInLoop: true, loop_id: again}}
            - id: add
              parentId: again
              data:
                type: assigner
                title: Add
                version: "2"
                isInLoop: true
                loop_id: again
                items: [{variable_selector: [again, n], operation: "+=", input_type: constant, value: 1}]
            - {id: nest, data: {type: iteration, title: Nest, start_node_id: ns, iterator_selector: [start, items, list], output_selector: [in, loop_round]}}
            - {id: ns, parentId: nest, data: {type: iteration-start, title: "", isInIteration: true, iteration_id: nest}}
            - {id: in, parentId: nest, data: {type: loop, title: In, loop_count: 2, start_node_id: is, isInIteration: true, iteration_id: nest, break_conditions: [], loop_variables: []}}
            - {id: is, parentId: in, data: {type: loop-start, title: "", isInLoop: true, loop_id: in}}
            - {id: text, data: {type: template-transform, title: Text, template: "so: {{ f }}", variables: [{variable: f, value_selector: [f1, body]}]}}
            - id: end
              data:
                type: end
                title: End
                outputs:
                  - {variable: merged, value_selector: [merged, output]}
                  - {variable: each, value_selector: [each, output]}
                  - {variable: par, value_selector: [par, output]}
                  - {variable: n, value_selector: [again, n]}
                  - {variable: nest, value_selector: [nest, output]}
                  - {variable: flaky, value_selector: [flaky, body]}
                  - {variable: broken, value_selector: [broken, body]}
                  - {variable: rescued, value_selector: [rescue, body]}
                  - {variable: text, value_selector: [text, output]}
                  - {variable: last, value_selector: [g3, body]}
      """;
  /** Nodes that do something outside: id, node around it, address, anything else. */
  private static final String CALLS = """
      a1 - /a1
      a2 - /a2{{#a1.body#}}
      a3 - /a3{{#a2.body#}}
      b1 - /b1
      b2 - /b2{{#b1.body#}}
      b3 - /b3{{#b2.body#}}
      j1 - /j1{{#a3.body#}}{{#b3.body#}}
      y1 - /y1
      y2 - /y2{{#y1.body#}}
      n1 - /n1
      n2 - /n2{{#n1.body#}}
      flaky - /flaky , retry_config: {retry_enabled: true, max_retries: 9, retry_interval: 5}
      broken - /broken , error_strategy: default-value, default_value: [{key: body, type: string, value: by default}]
      branchy - /broken.too , error_strategy: fail-branch
      rescue - /rescue
      never - /never
      after - /after
      e1 each /e1.{{#each.item#}}
      e2 each /e2{{#e1.body#}}
      p1 par /p1{{#par.item#}}
      p2 par /p2{{#par.item#}}
      l1 again /l1.{{#again.n#}}
      l2 again /l2{{#l1.body#}}
      i1 in /i1.{{#nest.item#}}
      w1 - /w1
      w2 - /w2
      w3 - /w3
      w4 - /w4
      f1 - /f1{{#w1.body#}}{{#w4.body#}}{{#after.body#}}
      g1 - /g1
      g2 - /g2{{#g1.body#}}
      g3 - /g3{{#g2.body#}}{{#f1.body#}}
      """;
  private static final String EDGES = """
      start>a1 a1>a2 a2>a3 a3>j1 start>b1 b1>b2 b2>b3 b3>j1 j1>pick pick:yes>y1 y1>y2 y2>merged pick:false>n1 n1>n2 n2>merged
      merged>each es>e1 e1>e2 each>par ps>choose choose:yes>p1 choose:false>p2 p1>pm p2>pm par>again as>l1 l1>add add>l2 again>nest
      ns>in is>i1 merged>flaky flaky>broken broken>branchy branchy:fail-branch>rescue branchy:success-branch>never rescue>after never>after
      nest>w1 nest>w2 nest>w3 nest>w4 after>w1 after>w2 after>w3 after>w4 w1>f1 w2>f1 w3>f1 w4>f1 f1>text text>g1 g1>g2 g2>g3 g3>end
      """;

  private FiftyNodes() {}

  /** The app's file. */
  public static String calling(String origin) {
    StringBuilder file = new StringBuilder(HEAD);
    CALLS.lines().forEach(line -> file.append(call(origin, line.split(" ", 4))));
    file.append("    edges:\n");
    for (String edge : EDGES.strip().split("\\s+")) {
      String[] ends = edge.split("[:>]");
      String handle = ends.length == 3 ? ends[1] : "source";
      file.append("      - {source: ").append(ends[0]).append(", sourceHandle: \"").append(handle)
          .append("\", target: ").append(ends[ends.length - 1]).append("}\n");
    }
    return file.toString();
  }

  private static String call(String origin, String[] node) {
    String around = node[1].equals("-") ? "" : "parentId: " + node[1] + ", ";
    String more = node.length < 4 ? "" : node[3];
    return "      - {id: " + node[0] + ", " + around + "data: {type: http-request, title: " + node[0]
        + ", method: post, url: \"" + origin + node[2] + "\"" + more + "}}\n";
  }
}
