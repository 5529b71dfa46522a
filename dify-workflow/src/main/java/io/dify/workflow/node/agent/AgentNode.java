package io.dify.workflow.node.agent;

import io.dify.core.model.ModelRef;
import io.dify.core.template.Template;
import io.dify.core.value.Value;
import io.dify.workflow.agent.AgentLimits;
import io.dify.workflow.agent.AgentStrategy;
import io.dify.workflow.node.Argument;
import io.dify.workflow.node.NodeData;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeType;
import io.dify.workflow.prompt.Memory;
import io.dify.workflow.prompt.NodeModel;
import io.dify.workflow.prompt.Vision;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A model with tools. Its answer streams as output {@code text}; other outputs are {@code files}, {@code json} (steps, then what tools gave) and {@code
 * usage}. Strategies of Dify's agent plugins that call functions or follow ReAct run as the one or the other.
 */
public final class AgentNode implements NodeType<AgentConfig> {
  private final AgentLimits limits;

  /** The type, with default limits. */
  public AgentNode() {
    this(AgentLimits.DEFAULT);
  }

  /** The type, with these limits; rounds a node does not set are those of the limits. */
  public AgentNode(AgentLimits limits) {
    this.limits = limits;
  }

  @Override
  public String name() {
    return "agent";
  }

  @Override
  public Optional<String> cannotRun(NodeData data) {
    if (data.at("version").text("1").equals("2") || data.at("agent_node_kind").present()) {
      return Optional.of("agents of this kind (version 2, agent_node_kind) call an app of Dify's new agent runtime, "
          + "which there is not here. Use an agent with a function calling or ReAct strategy.");
    }
    return strategy(data).isPresent()
        ? Optional.empty()
        : Optional.of("the agent strategy '" + data.at("agent_strategy_name").text("") + "' of "
            + data.at("agent_strategy_provider_name").text("(no provider)")
            + " is not available; choose function_calling or ReAct.");
  }

  private static Optional<AgentStrategy> strategy(NodeData data) {
    String name = data.at("agent_strategy_name").text("").toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
    if (name.contains("react") || name.equals("cot")) {
      return Optional.of(AgentStrategy.REACT);
    }
    return name.contains("functioncall") ? Optional.of(AgentStrategy.FUNCTION_CALLING) : Optional.empty();
  }

  @Override
  public AgentConfig parse(NodeData data) {
    Optional<String> obstacle = cannotRun(data);
    NodeData parameters = data.at("agent_parameters");
    NodeData model = parameters.at("model").at("value");
    if (obstacle.isEmpty() && !model.present()) {
      parameters.at("model").error("missing_field",
          "The agent has no model; give it one (agent_parameters.model, a constant).");
    }
    warnOfServers(parameters);
    NodeData name = model.at("model").present() ? model.at("model") : model.at("name");
    NodeData rounds = parameters.at("maximum_iterations");
    return new AgentConfig(obstacle, strategy(data).orElse(AgentStrategy.FUNCTION_CALLING),
        new NodeModel(new ModelRef(model.at("provider").text(""), name.text("")), false,
            model.at("completion_params").value() instanceof Value.Obj sampling ? sampling.fields() : Map.of()),
        text(parameters.at("instruction")), text(parameters.at("query")),
        rounds.present() ? Optional.of(Argument.read(rounds)) : Optional.empty(),
        ToolSettings.read(parameters.at("tools").at("value")), Memory.read(data.at("memory")),
        Vision.read(data.at("vision")));
  }

  /** A strategy plugin of others finds tools at a server that the node names; here servers are configured apart from apps. */
  private static void warnOfServers(NodeData parameters) {
    if (parameters.value() instanceof Value.Obj all) {
      all.fields().keySet().stream().filter(key -> key.startsWith("mcp_")).map(parameters::at)
          .filter(NodeData::present).forEach(place -> place.warning("ignored_server",
              "Tools of the MCP server named here are not offered to the agent; add the server to the installation and choose its tools."));
    }
  }

  private static Template text(NodeData parameter) {
    return switch (Argument.read(parameter)) {
      case Argument.Text text -> text.template();
      case Argument.Variable variable ->
        Template.parse("{{#" + String.join(".", variable.selector().parts()) + "#}}");
      case Argument.Constant constant -> Template.parse("");
    };
  }

  @Override
  public NodeExecutor executor(AgentConfig config) {
    return new AgentExecutor(config, limits);
  }
}
