package io.dify.workflow.node.agent;

import io.dify.core.template.Selector;
import io.dify.core.template.Template;
import io.dify.core.tool.ToolRef;
import io.dify.core.value.ValueType;
import io.dify.workflow.agent.AgentStrategy;
import io.dify.workflow.node.Argument;
import io.dify.workflow.node.NodeConfig;
import io.dify.workflow.node.NodeOutputs;
import io.dify.workflow.prompt.Memory;
import io.dify.workflow.prompt.NodeModel;
import io.dify.workflow.prompt.Vision;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Configuration of an agent node.
 *
 * @param obstacle why it cannot run; empty when it can
 * @param strategy how it asks for tools
 * @param model which model, with its parameters
 * @param instruction what the agent is, a template
 * @param query what it is asked, a template
 * @param rounds rounds with tools at most; empty for the default
 * @param tools its tools
 * @param memory how much of the conversation it remembers; empty for nothing
 * @param vision files the model is shown; empty for none
 */
public record AgentConfig(Optional<String> obstacle, AgentStrategy strategy, NodeModel model,
    Template instruction, Template query, Optional<Argument> rounds,
    List<ToolSetting> tools, Optional<Memory> memory, Optional<Vision> vision) implements NodeConfig {
  /**
   * A tool the agent has.
   *
   * @param tool which
   * @param description what the model is told it does; empty for what the tool says itself
   * @param settings what is set once
   * @param fixed arguments that the model does not set
   */
  public record ToolSetting(ToolRef tool, String description, Map<String, Argument> settings,
      Map<String, Argument> fixed) {
    /** Copies. */
    public ToolSetting {
      settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
      fixed = Collections.unmodifiableMap(new LinkedHashMap<>(fixed));
    }
  }

  /** Copies. */
  public AgentConfig {
    tools = List.copyOf(tools);
  }

  @Override
  public NodeOutputs gives() {
    return NodeOutputs.NONE.with("text", ValueType.STRING).with("files", ValueType.ARRAY_FILE)
        .with("json", ValueType.ARRAY_OBJECT).with("usage", ValueType.OBJECT).andOthers();
  }

  @Override
  public List<Selector> reads() {
    List<Selector> reads = new ArrayList<>(instruction.selectors());
    reads.addAll(query.selectors());
    reads.addAll(model.reads());
    rounds.ifPresent(argument -> reads.addAll(argument.reads()));
    for (ToolSetting tool : tools) {
      tool.settings().values().forEach(argument -> reads.addAll(argument.reads()));
      tool.fixed().values().forEach(argument -> reads.addAll(argument.reads()));
    }
    vision.ifPresent(settings -> reads.add(settings.files()));
    return reads;
  }
}
