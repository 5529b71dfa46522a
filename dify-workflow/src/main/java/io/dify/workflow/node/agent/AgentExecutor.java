package io.dify.workflow.node.agent;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.ChatModel;
import io.dify.core.model.Message;
import io.dify.core.model.ModelAnswer;
import io.dify.core.model.ModelFeature;
import io.dify.core.model.ModelInfo;
import io.dify.core.model.ModelRef;
import io.dify.core.model.Role;
import io.dify.core.model.Usage;
import io.dify.core.tool.Tool;
import io.dify.core.tool.ToolContext;
import io.dify.core.value.Value;
import io.dify.core.value.ValueText;
import io.dify.workflow.agent.Agent;
import io.dify.workflow.agent.AgentLimits;
import io.dify.workflow.agent.AgentResult;
import io.dify.workflow.agent.AgentSetting;
import io.dify.workflow.agent.AgentStrategy;
import io.dify.workflow.agent.AgentTask;
import io.dify.workflow.agent.AgentTool;
import io.dify.workflow.node.Argument;
import io.dify.workflow.node.NodeContext;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.node.NodeResult;
import io.dify.workflow.prompt.CallTimer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One run of an agent. */
final class AgentExecutor implements NodeExecutor {
  private static final Value.Obj NOTHING = new Value.Obj(Map.of());

  /** What the model has cost so far, which is to be known also when the agent fails. */
  private static final class Meter {
    private Usage spent = Usage.NONE;
  }

  private final AgentConfig config;
  private final AgentLimits limits;

  AgentExecutor(AgentConfig config, AgentLimits limits) {
    this.config = config;
    this.limits = limits;
  }

  @Override
  public NodeOutcome execute(NodeContext context) throws InterruptedException {
    config.obstacle().ifPresent(reason -> {
      throw new DifyException(ErrorCode.NODE_FAILED, "The agent cannot run: " + reason);
    });
    CallTimer timer = new CallTimer(context.clock());
    Meter meter = new Meter();
    try {
      return worked(context, timer, meter);
    } catch (DifyException e) {
      NodeResult paid = new NodeResult(NOTHING, NOTHING, NOTHING, meter.spent, Map.of(), List.of());
      return new NodeOutcome.Failed(paid, e.code().wire(), e.text());
    }
  }

  private NodeOutcome worked(NodeContext context, CallTimer timer, Meter meter) throws InterruptedException {
    ModelRef ref = config.model().ref();
    ModelInfo info = context.models().info(ref);
    Map<String, Value> parameters = config.model().parameters(context);
    String instruction = context.render(config.instruction());
    String query = context.render(config.query());
    ChatModel model = metered(context.models().chat(ref), info, timer, meter);
    Agent agent = Agent.builder(ref, model).parameters(parameters)
        .instruction(instruction).strategy(strategy(info)).limits(limits.withRounds(rounds(context)))
        .tools(tools(context)).build();
    ToolContext tools = new ToolContext(context.origin(), context.idempotencyKey(), context.attempt(), context.depth(),
        context.clock(),
        context.cancellation());
    Message question = question(query, info, context);
    List<Message> history = config.memory().map(
        memory -> memory.history(context, info, parameters, List.of(Message.of(Role.SYSTEM, instruction), question)))
        .orElse(List.of());
    AgentResult result = agent.run(new AgentTask(history, question),
        new AgentSetting(tools, context.forks(), context::offer));
    return new NodeOutcome.Succeeded(
        AgentOutputs.of(config, instruction, query, result, timer.usage(result.usage(), info.price())));
  }

  /** With the time of the first piece, and what a call costs where the model does not say it but the price is known. */
  private static ChatModel metered(ChatModel model, ModelInfo info, CallTimer timer, Meter meter) {
    return (call, sink, cancellation) -> {
      ModelAnswer answer = model.answer(call, delta -> {
        timer.piece();
        sink.accept(delta);
      }, cancellation);
      Usage usage = CallTimer.priced(answer.usage(), info.price());
      meter.spent = meter.spent.plus(usage);
      return answer.withUsage(usage);
    };
  }

  /** A model that is known to be unable to ask for tools writes down which it wants. */
  private AgentStrategy strategy(ModelInfo info) {
    boolean mute = info.isKnown() && !info.can(ModelFeature.TOOL_CALL) && !info.can(ModelFeature.MULTI_TOOL_CALL);
    return mute && !config.tools().isEmpty() ? AgentStrategy.REACT : config.strategy();
  }

  private int rounds(NodeContext context) {
    Value value = config.rounds().flatMap(argument -> argument.value(context)).orElse(Value.nothing());
    String text = ValueText.plain(value).strip();
    if (text.isEmpty()) {
      return limits.maxRounds();
    }
    try {
      return Math.clamp(Math.round(Double.parseDouble(text)), 1, AgentLimits.MOST_ROUNDS);
    } catch (NumberFormatException e) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "maximum_iterations of the agent must be a number from 1 to " + AgentLimits.MOST_ROUNDS + ", not '"
              + text + "'.");
    }
  }

  private List<AgentTool> tools(NodeContext context) {
    List<AgentTool> tools = new ArrayList<>();
    for (AgentConfig.ToolSetting setting : config.tools()) {
      tools.add(new AgentTool(bound(setting, context), setting.tool().provider(), setting.description(),
          Argument.values(setting.fixed(), context)));
    }
    return tools;
  }

  private static Tool bound(AgentConfig.ToolSetting setting, NodeContext context) {
    try {
      return context.tools().tool(setting.tool(), Argument.values(setting.settings(), context));
    } catch (DifyException e) {
      throw new DifyException(e.code(), "The agent's tool " + setting.tool() + " cannot be used: " + e.text()
          + " Switch it off in the agent to go without it.");
    }
  }

  private Message question(String query, ModelInfo info, NodeContext context) {
    Message plain = Message.of(Role.USER, query);
    return config.vision()
        .map(vision -> vision.into(List.of(plain), vision.shown(context, info), context).getFirst()).orElse(plain);
  }
}
