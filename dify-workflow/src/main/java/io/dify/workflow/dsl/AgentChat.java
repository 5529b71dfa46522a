package io.dify.workflow.dsl;

import io.dify.core.tool.ToolSource;
import io.dify.core.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The agent node that an agent-chat app is. Its knowledge bases are tools among the others. */
final class AgentChat {
  static final String AGENT = "agent";

  /** Strategies by which a model chose one of several knowledge bases. */
  private static final Set<String> ROUTERS = Set.of("router", "react_router");
  private static final Set<String> REACT = Set.of("react", "cot", "react_router");

  private final Value config;

  private AgentChat(Value config) {
    this.config = config;
  }

  /** Whether the app is an agent; one that only chooses among knowledge bases is a chat that asks all of them. */
  static boolean isAgent(AppMode mode, Value config) {
    return mode == AppMode.AGENT_CHAT && !(ROUTERS.contains(strategy(config)) && tools(config).isEmpty());
  }

  private static String strategy(Value config) {
    return Raw.text(config, "agent_mode", "strategy").toLowerCase(Locale.ROOT);
  }

  /** The configuration of the node. */
  static Map<String, Value> node(Value config, String instruction) {
    return new AgentChat(config).node(instruction);
  }

  private Map<String, Value> node(String instruction) {
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("model", constant(Raw.at(config, "model")));
    parameters.put("instruction", constant(instruction));
    parameters.put("query", constant("{{#sys.query#}}"));
    Value rounds = Raw.at(config, "agent_mode", "max_iteration");
    if (!rounds.isNothing()) {
      parameters.put("maximum_iterations", constant(rounds));
    }
    List<Value> tools = new ArrayList<>(tools(config));
    ClassicGraph.datasets(config).forEach(id -> tools.add(knowledge(id)));
    parameters.put("tools", constant(tools));
    Value image = Raw.at(config, "file_upload", "image");
    Map<String, Value> data = new LinkedHashMap<>();
    data.put("agent_strategy_name", Value.of(REACT.contains(strategy(config)) ? "ReAct" : "function_calling"));
    data.put("agent_parameters", Value.from(parameters));
    data.put("memory", Value.from(Map.of("window", Map.of("enabled", false))));
    data.put("vision", Value.from(Map.of("enabled", Raw.isTrue(Raw.at(image, "enabled")), "configs",
        Map.of("variable_selector", List.of("sys", "files")))));
    return data;
  }

  private static Map<String, Object> constant(Object value) {
    return Map.of("type", "constant", "value", value);
  }

  /** The tools that are switched on, as an agent node has them. */
  private static List<Value> tools(Value config) {
    List<Value> tools = new ArrayList<>();
    for (Value tool : Raw.items(Raw.at(config, "agent_mode", "tools"))) {
      boolean off = Raw.at(tool, "enabled").equals(Value.of(false));
      if (!off && !Raw.text(tool, "tool_name").isEmpty()) {
        Map<String, Value> settings = new LinkedHashMap<>();
        Raw.object(Raw.at(tool, "tool_parameters")).fields().forEach((name, value) -> {
          if (!value.isNothing() && !value.equals(Value.of(""))) {
            settings.put(name, Value.from(Map.of("value", value)));
          }
        });
        String id = Raw.text(tool, "provider_id");
        tools.add(Value.from(Map.of("type", Raw.text(tool, "provider_type"), "provider_id",
            id.isEmpty() ? Raw.text(tool, "provider_name") : id, "tool_name", Raw.text(tool, "tool_name"), "settings",
            settings)));
      }
    }
    return tools;
  }

  private Value knowledge(String id) {
    Value given = Raw.at(config, "dataset_configs");
    Map<String, Value> settings = new LinkedHashMap<>();
    Value topK = Raw.at(given, "top_k");
    if (!topK.isNothing()) {
      settings.put("top_k", Value.from(Map.of("value", topK)));
    }
    if (Raw.isTrue(Raw.at(given, "score_threshold_enabled"))) {
      settings.put("score_threshold", Value.from(Map.of("value", Raw.at(given, "score_threshold"))));
    }
    return Value.from(Map.of("type", ToolSource.KNOWLEDGE.wire(), "provider_id", id, "tool_name", "dataset_" + id,
        "settings", settings));
  }
}
