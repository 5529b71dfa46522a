package io.dify.workflow.agent;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.ChatModel;
import io.dify.core.model.ModelRef;
import io.dify.core.model.ToolSpec;
import io.dify.core.value.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model with tools: it is asked, asks for tools, is told what they gave, and so on until it answers. Immutable and thread-safe; any number of runs
 * share it.
 *
 * <pre>{@code
 * Agent agent = Agent.builder(ref, models.chat(ref)).instruction("You plan trips.").tools(List.of(AgentTool.of(weather))).build();
 * AgentResult result = agent.run(AgentTask.of("Shall I take an umbrella?"), setting);
 * }</pre>
 *
 * What tools give is data: it reaches the model as the result of a tool and nowhere else, and cannot add tools, change the instruction or raise limits. A tool
 * that fails, one that does not exist, and arguments that do not fit are told to the model too; after three rounds of nothing but calls that could
 * not even begin it is asked for its answer.
 */
public final class Agent {
  private final ModelRef ref;
  private final ChatModel model;
  private final Map<String, Value> parameters;
  private final String instruction;
  private final AgentStrategy strategy;
  private final AgentLimits limits;
  private final Map<String, AgentTool> tools;
  private final List<ToolSpec> offered;

  private Agent(Builder builder) {
    this.ref = builder.ref;
    this.model = builder.model;
    this.parameters = Collections.unmodifiableMap(new LinkedHashMap<>(builder.parameters));
    this.instruction = builder.instruction;
    this.strategy = builder.strategy;
    this.limits = builder.limits;
    Map<String, AgentTool> named = new LinkedHashMap<>();
    List<ToolSpec> specs = new ArrayList<>();
    for (AgentTool tool : builder.tools) {
      ToolSpec spec = tool.offered();
      String name = spec.name();
      for (int i = 2; named.putIfAbsent(name, tool) != null; i++) {
        name = spec.name() + "_" + i;
      }
      specs.add(new ToolSpec(name, spec.description(), spec.parameters()));
    }
    this.tools = Collections.unmodifiableMap(named);
    this.offered = List.copyOf(specs);
  }

  /** An agent of this model; all else has a default. */
  public static Builder builder(ModelRef ref, ChatModel model) {
    return new Builder(ref, model);
  }

  /**
   * Works on a task. Blocks; meant for virtual threads.
   *
   * @throws DifyException when the model fails, {@code LIMIT_EXCEEDED} when all rounds were used up without any answer, {@code CANCELLED}
   * @throws InterruptedException when the thread is interrupted while a tool is at work
   */
  public AgentResult run(AgentTask task, AgentSetting setting) throws InterruptedException {
    Dialogue dialogue = switch (strategy) {
      case FUNCTION_CALLING -> new FunctionCalling(this, task);
      case REACT -> new ReAct(this, task);
    };
    return new AgentRun(this, dialogue, setting).run();
  }

  ModelRef ref() {
    return ref;
  }

  ChatModel model() {
    return model;
  }

  Map<String, Value> parameters() {
    return parameters;
  }

  String instruction() {
    return instruction;
  }

  AgentLimits limits() {
    return limits;
  }

  /** By the name under which they are offered. */
  Map<String, AgentTool> tools() {
    return tools;
  }

  /** What the model is told of the tools. */
  List<ToolSpec> offered() {
    return offered;
  }

  /** Sets up an agent. Not thread-safe. */
  public static final class Builder {
    private final ModelRef ref;
    private final ChatModel model;
    private Map<String, Value> parameters = Map.of();
    private String instruction = "";
    private AgentStrategy strategy = AgentStrategy.FUNCTION_CALLING;
    private AgentLimits limits = AgentLimits.DEFAULT;
    private List<AgentTool> tools = List.of();

    private Builder(ModelRef ref, ChatModel model) {
      this.ref = ref;
      this.model = model;
    }

    /** Sampling parameters by Dify's names; by default none. */
    public Builder parameters(Map<String, Value> sampling) {
      parameters = sampling;
      return this;
    }

    /** What the agent is and how it is to work, as the system message; by default nothing. */
    public Builder instruction(String text) {
      instruction = text;
      return this;
    }

    /** How it asks for tools, by default {@link AgentStrategy#FUNCTION_CALLING}. */
    public Builder strategy(AgentStrategy way) {
      strategy = way;
      return this;
    }

    /** Limits, by default {@link AgentLimits#DEFAULT}. */
    public Builder limits(AgentLimits agentLimits) {
      limits = agentLimits;
      return this;
    }

    /** Its tools, by default none. Of several with one name the later ones get a number. */
    public Builder tools(List<AgentTool> list) {
      tools = List.copyOf(list);
      return this;
    }

    /**
     * The agent.
     *
     * @throws DifyException {@code LIMIT_EXCEEDED} when it has more tools than its limits allow
     */
    public Agent build() {
      if (tools.size() > limits.maxTools()) {
        throw new DifyException(ErrorCode.LIMIT_EXCEEDED, "The agent has " + tools.size() + " tools, and "
            + limits.maxTools() + " are allowed. Switch some off, or raise maxTools (AgentLimits).");
      }
      return new Agent(this);
    }
  }
}
