package io.dify.workflow.node.llm;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.Message;
import io.dify.core.model.ModelAnswer;
import io.dify.core.model.ModelCall;
import io.dify.core.model.ModelDelta;
import io.dify.core.model.Role;
import io.dify.core.model.Usage;
import io.dify.core.template.Selector;
import io.dify.core.template.Template;
import io.dify.core.value.Value;
import io.dify.core.value.ValueText;
import io.dify.workflow.node.NodeContext;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.node.NodeResult;
import io.dify.workflow.node.NodeSignal;
import io.dify.workflow.prompt.MemoryWindow;
import io.dify.workflow.prompt.PromptContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One call: template messages in order, then the conversation so far, then the question. */
final class LlmExecutor implements NodeExecutor {
  private final LlmConfig config;

  LlmExecutor(LlmConfig config) {
    this.config = config;
  }

  @Override
  public NodeOutcome execute(NodeContext context) {
    PromptContext passages = config.context().map(selector -> PromptContext.of(required(selector, context)))
        .orElse(PromptContext.NONE);
    ModelCall call = ModelCall.of(config.model(), messages(passages, context)).withContext(passages.documents())
        .withParameters(parameters(context));
    Timing timing = new Timing(context);
    ModelAnswer answer = context.models().chat(config.model()).answer(call, delta -> {
      timing.first();
      if (delta instanceof ModelDelta.Text text) {
        context.offer(new NodeSignal.Text("text", text.text()));
      }
    }, context.cancellation());
    return new NodeOutcome.Succeeded(result(call, answer, passages, timing));
  }

  private List<Message> messages(PromptContext passages, NodeContext context) {
    List<Message> messages = new ArrayList<>();
    for (LlmConfig.PromptMessage message : config.prompt()) {
      String text = switch (message.text()) {
        case LlmConfig.Basic basic -> render(basic.template(), passages, context);
        case LlmConfig.Jinja jinja -> jinja.template().render(JinjaInputs.of(config.jinjaVariables(), context),
            context.templateLimits(), context.clock(), context.cancellation());
      };
      if (!text.isBlank()) {
        messages.add(Message.of(message.role(), text));
      }
    }
    config.memory().ifPresent(memory -> {
      messages.addAll(new MemoryWindow(memory.maxTurns(), MemoryWindow.DEFAULT_TOKENS).of(context.history()));
      String query = render(memory.query(), passages, context);
      boolean asked = !messages.isEmpty() && messages.getLast().equals(Message.of(Role.USER, query));
      if (!query.isBlank() && !asked) {
        messages.add(Message.of(Role.USER, query));
      }
    });
    if (messages.isEmpty()) {
      throw new DifyException(ErrorCode.NODE_FAILED,
          "NoPromptFoundError: the prompt is empty; give the node a message.");
    }
    return messages;
  }

  private static String render(Template template, PromptContext passages, NodeContext context) {
    StringBuilder text = new StringBuilder();
    for (Template.Segment segment : template.segments()) {
      switch (segment) {
        case Template.Literal literal -> text.append(literal.text());
        case Template.Variable variable -> {
          Selector selector = variable.selector();
          if (selector.equals(Selector.of("context"))) {
            text.append(passages.text());
          } else if (!selector.equals(Selector.of("histories"))) {
            text.append(ValueText.plain(required(selector, context)));
          }
        }
      }
    }
    return text.toString();
  }

  static Value required(Selector selector, NodeContext context) {
    return context.get(selector).orElseThrow(() -> new DifyException(ErrorCode.VARIABLE_NOT_FOUND,
        "Variable " + selector + " not found: no node has set it on this path."));
  }

  /** Texts among the parameters are templates; what then reads as a number or a truth value is one. */
  private Map<String, Value> parameters(NodeContext context) {
    Map<String, Value> parameters = new LinkedHashMap<>();
    config.parameters().forEach((name, value) -> {
      Template template = value instanceof Value.Text text ? Template.parse(text.text()) : Template.parse("");
      parameters.put(name, template.selectors().isEmpty() ? value : typed(context.render(template)));
    });
    return parameters;
  }

  private static Value typed(String text) {
    if (text.equals("true") || text.equals("false")) {
      return Value.of(text.equals("true"));
    }
    try {
      return text.matches("-?\\d{1,18}") ? Value.of(Long.parseLong(text)) : Value.of(Double.parseDouble(text));
    } catch (NumberFormatException e) {
      return Value.of(text);
    }
  }

  private static NodeResult result(ModelCall call, ModelAnswer answer, PromptContext passages, Timing timing) {
    Value usage = timing.usage(answer.usage());
    Map<String, Value> outputs = new LinkedHashMap<>();
    outputs.put("text", Value.of(answer.text()));
    outputs.put("reasoning_content", Value.of(answer.reasoning()));
    outputs.put("usage", usage);
    outputs.put("finish_reason", Value.of(answer.finishReason()));
    Map<String, Value> process = new LinkedHashMap<>();
    process.put("model_mode", Value.of("chat"));
    process.put("prompts", new Value.Array(call.messages().stream().map(LlmExecutor::shown).toList()));
    process.put("usage", usage);
    process.put("finish_reason", Value.of(answer.finishReason()));
    process.put("model_provider", Value.of(answer.model().provider()));
    process.put("model_name", Value.of(answer.model().name()));
    return new NodeResult(new Value.Obj(Map.of()), new Value.Obj(process), new Value.Obj(outputs), answer.usage(),
        Map.of(), passages.citations());
  }

  private static Value shown(Message message) {
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("role", Value.of(message.role().name().toLowerCase(Locale.ROOT)));
    fields.put("text", Value.of(message.text()));
    fields.put("files", new Value.Array(List.of()));
    return new Value.Obj(fields);
  }

  /** Takes the times that usage reports: seconds to the first piece and in all. */
  private static final class Timing {
    private final NodeContext context;
    private final long start;
    private long first = -1;

    Timing(NodeContext context) {
      this.context = context;
      this.start = context.clock().millis();
    }

    void first() {
      if (first < 0) {
        first = context.clock().millis();
      }
    }

    Value usage(Usage usage) {
      long end = context.clock().millis();
      double toFirst = ((first < 0 ? end : first) - start) / 1000.0;
      double latency = (end - start) / 1000.0;
      Map<String, Value> fields = new LinkedHashMap<>();
      fields.put("prompt_tokens", Value.of(usage.promptTokens()));
      fields.put("prompt_unit_price", Value.of("0"));
      fields.put("prompt_price_unit", Value.of("0"));
      fields.put("prompt_price", Value.of("0"));
      fields.put("completion_tokens", Value.of(usage.completionTokens()));
      fields.put("completion_unit_price", Value.of("0"));
      fields.put("completion_price_unit", Value.of("0"));
      fields.put("completion_price", Value.of("0"));
      fields.put("total_tokens", Value.of(usage.totalTokens()));
      fields.put("total_price", Value.of("0"));
      fields.put("currency", Value.of("USD"));
      fields.put("latency", Value.of(latency));
      fields.put("time_to_first_token", Value.of(toFirst));
      fields.put("time_to_generate", Value.of(latency - toFirst));
      return new Value.Obj(fields);
    }
  }
}
