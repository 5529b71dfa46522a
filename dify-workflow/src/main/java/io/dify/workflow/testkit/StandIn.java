package io.dify.workflow.testkit;

import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import io.dify.core.value.ValueText;
import io.dify.workflow.graph.GraphNode;
import io.dify.workflow.node.NodeData;
import io.dify.workflow.node.NodeKind;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.node.NodeResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a node gives in place of its own work.
 *
 * @param outputs its variables
 * @param handle the handle a branch takes; empty when the outputs say it
 * @param error its failure; empty when it succeeds
 */
record StandIn(Value.Obj outputs, Optional<String> handle, Optional<CaseError> error) {
  private static final List<String> KEYS = List.of("outputs", "handle", "error");
  private static final List<String> HUMAN_KEYS = List.of("action", "inputs", "timeout");
  private static final String TIMEOUT = "__timeout";
  /** The outputs by which branches of Dify say which way they take. */
  private static final List<String> CHOICES = List.of("class_id", "selected_case_id", "__action_id");

  static StandIn read(NodeData data) {
    CaseData entry = CaseData.of(data).known("what replaces a node", KEYS);
    Optional<CaseError> error = CaseError.read(entry.at("error"));
    if (error.isPresent() && entry.has("outputs")) {
      data.at("outputs").error("ambiguous", "There is an 'error' already; a node fails or has outputs.");
    } else if (error.isEmpty() && !entry.has("outputs") && !entry.has("handle")) {
      data.error("no_outcome", "This says nothing; give it 'outputs' or 'error'.");
    }
    return new StandIn(entry.under("outputs").values(), entry.text("handle"), error);
  }

  /** The answer of a person: what was entered, and the action as its handle. */
  static StandIn human(NodeData data) {
    CaseData entry = CaseData.of(data).known("an answer to a human-input node", HUMAN_KEYS);
    boolean expired = entry.at("timeout").truth(false);
    if (expired == entry.has("action")) {
      data.error("no_action", "Give either an 'action' or 'timeout: true'.");
    }
    String action = expired ? TIMEOUT : entry.text("action").orElse("");
    Map<String, Value> outputs = new LinkedHashMap<>(entry.under("inputs").values().fields());
    if (!expired) {
      outputs.put("__action_id", Value.of(action));
      outputs.put("__action_value", Value.of(action));
      outputs.put("__rendered_content", Value.of(""));
    }
    return new StandIn(new Value.Obj(outputs), Optional.of(action), Optional.empty());
  }

  /** @param known whether the node's kind runs here, so that its handles are those it has and not only those edges leave from */
  NodeOutcome outcome(GraphNode node, boolean known) {
    NodeResult result = NodeResult.of(outputs.fields());
    if (error.isPresent()) {
      return new NodeOutcome.Failed(result, error.get().typeOr(ErrorCode.NODE_FAILED.wire()), error.get().message());
    }
    return node.kind() == NodeKind.BRANCH || handle.isPresent()
        ? new NodeOutcome.Branched(result, chosen(node, known))
        : new NodeOutcome.Succeeded(result);
  }

  private String chosen(GraphNode node, boolean known) {
    String chosen = handle
        .or(() -> CHOICES.stream().filter(outputs.fields()::containsKey).findFirst()
            .map(name -> ValueText.plain(outputs.fields().getOrDefault(name, Value.nothing()))))
        .orElse("");
    if (chosen.isEmpty() || (known && !node.handles().contains(chosen))) {
      throw new OutsideCase("The stand-in for the branch '" + node.id() + "' takes "
          + (chosen.isEmpty() ? "no handle" : "the handle '" + chosen + "'") + ", but the node has "
          + String.join(", ", node.handles())
          + ". Say which with the output class_id (question-classifier) or selected_case_id (if-else), or with 'handle'.");
    }
    return chosen;
  }
}
