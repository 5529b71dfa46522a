package io.dify.workflow.dsl;

import io.dify.core.template.Selector;
import io.dify.core.value.Value;
import io.dify.core.value.ValueType;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.graph.lint.Finding;
import io.dify.workflow.graph.lint.Lint;
import io.dify.workflow.node.Problem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gives what lint finds in a compiled graph its places in the file. */
final class Linting {
  private Linting() {}

  static void run(Graph graph, AppDefinition.Workflow workflow, ProblemList problems) {
    Map<String, Value.Obj> data = new HashMap<>();
    workflow.graph().nodes().forEach(node -> data.put(node.id(), node.data()));
    for (Finding finding : Lint.check(graph, declared(workflow))) {
      Problem problem = finding.problem();
      List<String> path = finding.about()
          .flatMap(selector -> SelectorScan.find(data.getOrDefault(problem.node(), new Value.Obj(Map.of())), selector))
          .orElse(List.of());
      problems.add(new Problem(problem.severity(), problem.code(), problem.node(), path, problem.message()));
    }
  }

  private static Map<Selector, ValueType> declared(AppDefinition.Workflow workflow) {
    Map<Selector, ValueType> types = new HashMap<>();
    workflow.environment().forEach(variable -> types.put(Selector.of("env", variable.name()), variable.type()));
    workflow.conversation()
        .forEach(variable -> types.put(Selector.of("conversation", variable.name()), variable.type()));
    return types;
  }
}
