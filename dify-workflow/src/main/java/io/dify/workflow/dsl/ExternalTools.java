package io.dify.workflow.dsl;

import io.dify.core.value.Value;
import io.dify.workflow.node.external.ExternalDataNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The external data tools of a classic app: nodes that ask an API extension for a variable before the prompt. Only the type {@code api} exists here. */
final class ExternalTools {
  private static final String CONTROL = "external_data_tool";
  private static final String API = "api";

  private ExternalTools() {}

  /** Those that are switched on, by variable; apps list them by themselves or among their inputs. */
  static Map<String, Value.Obj> all(Value config) {
    Map<String, Value.Obj> tools = new LinkedHashMap<>();
    List<Value> entries = new ArrayList<>(Raw.items(Raw.at(config, "external_data_tools")));
    Raw.items(Raw.at(config, "user_input_form")).forEach(item -> entries.add(Raw.at(item, CONTROL)));
    for (Value entry : entries) {
      String variable = Raw.text(entry, "variable");
      if (!variable.isEmpty() && !Raw.at(entry, "enabled").equals(Value.of(false))) {
        tools.put(variable, Raw.object(entry));
      }
    }
    return tools;
  }

  /** Whether an input of the form is one of them. */
  static boolean isOne(Value item) {
    return !Raw.at(item, CONTROL).isNothing();
  }

  /** The nodes of those that can run. */
  static List<FileNode> nodes(Value config, int firstIndex) {
    List<FileNode> nodes = new ArrayList<>();
    all(config).forEach((variable, tool) -> {
      if (runs(tool)) {
        nodes.add(new FileNode(firstIndex + nodes.size(), id(variable), ExternalDataNode.NAME, variable,
            Optional.empty(), tool));
      }
    });
    return nodes;
  }

  /** From the start to each of them, and on to what comes next; straight there when there are none. */
  static List<FileEdge> edges(List<FileNode> nodes, String next) {
    if (nodes.isEmpty()) {
      return List.of(new FileEdge(ClassicGraph.START, "source", next));
    }
    return nodes.stream().flatMap(node -> Stream.of(new FileEdge(ClassicGraph.START, "source", node.id()),
        new FileEdge(node.id(), "source", next))).toList();
  }

  /** Those that cannot run. */
  static List<Unsupported> unsupported(Value config, Places places) {
    return all(config).entrySet().stream().filter(tool -> !runs(tool.getValue()))
        .map(tool -> new Unsupported("", "tool", places.place("", List.of("model_config", "external_data_tools")),
            "the external data tool '" + tool.getKey() + "' has type '" + Raw.text(tool.getValue(), "type")
                + "', which is not supported; its variable stays empty. Use the type api."))
        .toList();
  }

  static boolean runs(Value.Obj tool) {
    String type = Raw.text(tool, "type");
    return type.isEmpty() || type.equals(API);
  }

  /** Id of the node behind a variable. */
  static String id(String variable) {
    return "external_" + variable;
  }

  /** The variable in today's syntax. */
  static String placeholder(String variable) {
    return "{{#" + id(variable) + ".result#}}";
  }
}
