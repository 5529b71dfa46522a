package io.dify.workflow.dsl;

import io.dify.workflow.node.NodeKind;
import java.util.HashMap;
import java.util.Map;

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
      "loop", "loop-start", "loop-end", "parameter-extractor", "document-extractor", "list-operator", "agent"}) {
      KINDS.put(name, NodeKind.EXECUTABLE);
    }
  }

  private KnownTypes() {}

  static boolean contains(String type) {
    return KINDS.containsKey(type);
  }

  static NodeKind kind(String type) {
    return KINDS.getOrDefault(type, NodeKind.EXECUTABLE);
  }
}
