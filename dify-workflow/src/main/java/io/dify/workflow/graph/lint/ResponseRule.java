package io.dify.workflow.graph.lint;

import io.dify.workflow.graph.GraphNode;
import io.dify.workflow.node.NodeKind;
import java.util.List;
import java.util.Set;

/** Paths of the main graph that end without an answer, and work whose result goes nowhere. */
final class ResponseRule implements Rule {
  /** Types that change nothing outside of the run. */
  private static final Set<String> PURE = Set.of("llm", "knowledge-retrieval", "template-transform", "code",
      "variable-aggregator", "list-operator", "document-extractor", "parameter-extractor");

  @Override
  public void check(Level level, Findings findings) {
    if (level.container().isPresent()) {
      return;
    }
    List<GraphNode> responses = level.live().stream().filter(node -> node.kind() == NodeKind.RESPONSE).toList();
    if (responses.isEmpty()) {
      if (level.graph().root().type().equals("start")) {
        findings.add("no_response", level.graph().root(),
            "The app gives nothing out: no answer or end node is reached. Add one.");
      }
      return;
    }
    for (Paths.Stop stop : level.paths().stops()) {
      GraphNode last = level.graph().nodes().get(stop.node());
      if (last.kind() != NodeKind.RESPONSE) {
        stop(level.paths(), stop, last, responses, findings);
      }
    }
  }

  private static void stop(Paths paths, Paths.Stop stop, GraphNode last, List<GraphNode> responses, Findings findings) {
    boolean answered = responses.stream()
        .anyMatch(response -> paths.together(response.index(), stop.index()).orElse(true));
    if (!answered) {
      findings.add("no_response", last, stop.handle().map(handle -> "Way out '" + handle + "' of '" + last.title()
          + "' leads nowhere: a run that takes it gives no answer. Connect it to an answer or end node.")
          .orElse("'" + last.title() + "' leads to no answer or end node, and a run that comes here reaches none."));
    } else if (stop.handle().isEmpty() && PURE.contains(last.type())) {
      findings.add("dead_end", last,
          "Nothing follows '" + last.title() + "', so nobody uses what it gives. Connect it, or remove it.");
    }
  }
}
