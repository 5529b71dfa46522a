package io.dify.workflow.node.agent;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.ChatModel;
import io.dify.core.model.Message;
import io.dify.core.model.MessagePart;
import io.dify.core.model.ModelAnswer;
import io.dify.core.model.ModelFeature;
import io.dify.core.model.ModelInfo;
import io.dify.core.model.Role;
import io.dify.core.model.Usage;
import io.dify.core.tool.Tool;
import io.dify.core.tool.ToolContext;
import io.dify.core.value.FileRef;
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
import io.dify.workflow.prompt.MemoryWindow;
import java.util.ArrayList;
import java.util.List;

/** One run of an agent. */
final class AgentExecutor implements NodeExecutor {
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
    long start = context.clock().millis();
    ModelInfo info = context.models().info(config.model());
    String instruction = context.render(config.instruction());
    String query = context.render(config.query());
    Agent agent = Agent.builder(config.model(), priced(context.models().chat(config.model()), info))
        .parameters(config.parameters()).instruction(instruction).strategy(strategy(info))
        .limits(limits.withRounds(rounds(context))).tools(tools(context)).build();
    ToolContext tools = new ToolContext(context.origin(), context.idempotencyKey(), context.depth(), context.clock(),
        context.cancellation());
    AgentResult result = agent.run(new AgentTask(history(context), question(query, context)),
        new AgentSetting(tools, context.forks(), context::offer));
    return new NodeOutcome.Succeeded(
        AgentOutputs.of(config, instruction, query, result, context.clock().millis() - start));
  }

  /** What a call costs, where the model does not say it but the price is known. */
  private static ChatModel priced(ChatModel model, ModelInfo info) {
    return (call, sink, cancellation) -> {
      ModelAnswer answer = model.answer(call, sink, cancellation);
      boolean open = answer.usage().cost().currency().isEmpty();
      Usage usage = open && info.price().isPresent() ? answer.usage().at(info.price().get()) : answer.usage();
      return new ModelAnswer(answer.model(), answer.text(), answer.reasoning(), answer.toolRequests(), usage,
          answer.finishReason());
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

  private List<Message> history(NodeContext context) {
    return config.memory()
        .map(memory -> new MemoryWindow(memory.maxTurns(), MemoryWindow.DEFAULT_TOKENS).of(context.history()))
        .orElse(List.of());
  }

  private Message question(String query, NodeContext context) {
    List<MessagePart> parts = new ArrayList<>();
    config.vision().flatMap(context::get).ifPresent(value -> images(value, parts));
    parts.add(new MessagePart.Text(query));
    return new Message(Role.USER, parts, List.of(), null);
  }

  private static void images(Value value, List<MessagePart> into) {
    switch (value) {
      case Value.Array array -> array.items().forEach(item -> images(item, into));
      case Value.File(FileRef file) when file.type().equals("image") && file.url() != null ->
        into.add(new MessagePart.Image(file.url(), "high"));
      default -> {
        // Models are shown images.
      }
    }
  }
}
