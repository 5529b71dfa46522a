package io.dify.workflow.dsl;

import io.dify.core.value.Value;
import io.dify.core.value.ValueType;
import io.dify.workflow.node.NodeData;
import io.dify.workflow.node.NodeKind;
import io.dify.workflow.node.NodeOutputs;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The node types of Dify, whether or not they can run here. */
final class KnownTypes {
  private static final Map<String, NodeKind> KINDS = new HashMap<>();

  static {
    for (String name : new String[]{ "start", "trigger-webhook", "trigger-schedule", "trigger-plugin", "datasource"}) {
      KINDS.put(name, NodeKind.ROOT);
    }
    for (String name : new String[]{ "if-else", "question-classifier", "human-input"}) {
      KINDS.put(name, NodeKind.BRANCH);
    }
    for (String name : new String[]{ "answer", "end", "llm", "knowledge-retrieval", "knowledge-retrieval-v2",
      "knowledge-index",
      "code", "template-transform", "http-request", "tool", "variable-aggregator", "assigner", "iteration",
      "iteration-start",
      "loop", "loop-start", "loop-end", "parameter-extractor", "document-extractor", "list-operator", "agent",
      "external-data"}) {
      KINDS.put(name, NodeKind.EXECUTABLE);
    }
  }

  private KnownTypes() {}

  static boolean contains(String type) {
    return KINDS.containsKey(type);
  }

  /** The ways out that a node's configuration names. */
  static List<String> handles(String type, NodeData data) {
    return switch (type) {
      case "human-input" -> Stream.concat(ids(data.at("user_actions")).stream(), Stream.of("__timeout")).toList();
      default -> List.of();
    };
  }

  private static List<String> ids(NodeData list) {
    return Raw.items(list.value()).stream().map(item -> Raw.text(item, "id")).filter(id -> !id.isEmpty()).toList();
  }

  /** The variables a node of a type that cannot run here would have. */
  static NodeOutputs gives(String type, NodeData data) {
    return switch (type) {
      case "code" -> declared(Raw.object(data.at("outputs").value()));
      case "template-transform" -> NodeOutputs.NONE.with("output", ValueType.STRING);
      case "document-extractor" -> NodeOutputs.NONE.with("text",
          data.at("is_array_file").value().equals(Value.of(true)) ? ValueType.ARRAY_STRING : ValueType.STRING);
      default -> NodeOutputs.UNKNOWN;
    };
  }

  private static NodeOutputs declared(Value.Obj outputs) {
    NodeOutputs all = NodeOutputs.NONE;
    for (Map.Entry<String, Value> output : outputs.fields().entrySet()) {
      all = typed(all, output.getKey(), Raw.text(output.getValue(), "type"));
    }
    return all;
  }

  private static NodeOutputs typed(NodeOutputs outputs, String name, String type) {
    return ValueType.of(type).map(known -> outputs.with(name, known)).orElse(outputs.with(name));
  }

  static NodeKind kind(String type) {
    return KINDS.getOrDefault(type, NodeKind.EXECUTABLE);
  }
}
