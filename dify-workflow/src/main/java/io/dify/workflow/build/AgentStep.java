package io.dify.workflow.build;

import io.dify.core.tool.ToolRef;
import io.dify.core.value.FileRef;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A model with tools, which asks for them until it has an answer. Not thread-safe. */
public final class AgentStep extends Step {
  private final String provider;
  private final String model;
  private final Map<String, Object> sampling = new LinkedHashMap<>();
  private final Map<String, Object> parameters = new LinkedHashMap<>();
  private final List<Object> tools = new ArrayList<>();

  AgentStep(Level level, String id, String provider, String model, String query) {
    super(level, id, "agent");
    this.provider = provider;
    this.model = model;
    set("agent_strategy_provider_name", "langgenius/agent/agent");
    set("agent_strategy_name", "function_calling");
    parameter("instruction", "");
    parameter("query", query);
    parameter("tools", tools);
    model();
  }

  private void model() {
    parameter("model", Fields.of("provider", provider, "model", model, "model_type", "llm", "mode", "chat",
        "completion_params", sampling));
  }

  private AgentStep parameter(String name, Object value) {
    parameters.put(name, Fields.of("type", "constant", "value", value));
    set("agent_parameters", parameters);
    return this;
  }

  /** What the agent is and how it is to work. */
  public AgentStep instruction(String text) {
    return parameter("instruction", text);
  }

  /** Gives it a tool. */
  public AgentStep tool(ToolRef tool) {
    return tool(tool, Map.of());
  }

  /** Gives it a tool with what that is told once. */
  public AgentStep tool(ToolRef tool, Map<String, ?> settings) {
    Map<String, Object> wrapped = new LinkedHashMap<>();
    settings.forEach((name, value) -> wrapped.put(name, Fields.of("value", value)));
    tools.add(Fields.of("enabled", true, "type", tool.source().wire(), "provider_name", tool.provider(), "tool_name",
        tool.name(), "settings", wrapped, "parameters", Map.of()));
    return parameter("tools", tools);
  }

  /** Lets the model write down which tool it wants (ReAct), for models that cannot ask for tools. */
  public AgentStep react() {
    set("agent_strategy_name", "ReAct");
    return this;
  }

  /** Rounds in which it may ask for tools, from 1 to 99; 10 unless said otherwise. */
  public AgentStep rounds(int most) {
    return parameter("maximum_iterations", most);
  }

  /** Adds what was said before in the conversation, this many turns at most. */
  public AgentStep memory(int turns) {
    set("memory", Fields.of("window", Fields.of("enabled", true, "size", turns)));
    return this;
  }

  /** Sets a parameter of the model, such as {@code temperature}. */
  public AgentStep sampling(String name, Object value) {
    sampling.put(name, value);
    model();
    return this;
  }

  /** Its answer. */
  public Var<String> text() {
    return output("text", VarType.TEXT);
  }

  /** Its steps, and objects its tools gave. */
  public Var<List<Map<String, Object>>> json() {
    return output("json", VarType.listOf(VarType.OBJECT));
  }

  /** Files its tools made. */
  public Var<List<FileRef>> files() {
    return output("files", VarType.listOf(VarType.FILE));
  }

  /** Tokens and cost. */
  public Var<Map<String, Object>> usage() {
    return output("usage", VarType.OBJECT);
  }
}
