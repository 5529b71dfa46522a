package io.dify.workflow.node.llm;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.Message;
import io.dify.core.model.ModelInfo;
import io.dify.core.model.Role;
import io.dify.core.template.Selector;
import io.dify.core.value.FileRef;
import io.dify.core.value.Value;
import io.dify.workflow.node.NodeContext;
import io.dify.workflow.prompt.Memory;
import io.dify.workflow.prompt.PromptContext;
import io.dify.workflow.prompt.PromptTexts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The messages of one call. A chat model gets the template's messages, then the conversation so far, then the question; a completion model gets one text in
 * which the conversation and the question stand where their placeholders are, else behind it.
 */
final class LlmPrompt {
  private final LlmConfig config;
  private final NodeContext context;
  private final ModelInfo model;
  private final Map<String, Value> parameters;
  private final PromptContext passages;

  LlmPrompt(LlmConfig config, NodeContext context, ModelInfo model, Map<String, Value> parameters,
      PromptContext passages) {
    this.config = config;
    this.context = context;
    this.model = model;
    this.parameters = parameters;
    this.passages = passages;
  }

  /** @param files shown in front of what the user says last */
  List<Message> messages(List<FileRef> files) {
    List<Message> messages = config.model().isCompletion() ? completion() : chat();
    if (messages.isEmpty() && files.isEmpty()) {
      throw new DifyException(ErrorCode.NODE_FAILED,
          "NoPromptFoundError: the prompt is empty; give the node a message.");
    }
    return config.vision().map(vision -> vision.into(messages, files, context)).orElse(messages);
  }

  /** What the template says, without messages that are empty. */
  private List<Message> template(Map<Selector, String> special) {
    List<Message> messages = new ArrayList<>();
    for (LlmConfig.PromptMessage message : config.prompt()) {
      String text = switch (message.text()) {
        case LlmConfig.Basic basic -> PromptTexts.render(basic.template(), special, context);
        case LlmConfig.Jinja jinja -> jinja.template().render(JinjaInputs.of(config.jinjaVariables(), context),
            context.templateLimits(), context.clock(), context.cancellation());
      };
      if (!text.isBlank()) {
        messages.add(Message.of(message.role(), text));
      }
    }
    return messages;
  }

  /** Memory is for conversations; files of other apps carry its settings too. */
  private Optional<Memory> memory() {
    return config.memory()
        .filter(memory -> !memory.query().selectors().contains(PromptTexts.QUERY)
            || context.get(PromptTexts.QUERY).isPresent());
  }

  private List<Message> chat() {
    List<Message> messages = new ArrayList<>(template(Map.of(PromptTexts.CONTEXT, passages.text())));
    memory().ifPresent(memory -> {
      Message query = Message.of(Role.USER,
          PromptTexts.render(memory.query(), Map.of(PromptTexts.CONTEXT, passages.text()), context));
      boolean asked = query.text().isBlank() || (!messages.isEmpty() && messages.getLast().equals(query));
      List<Message> question = asked ? List.of() : List.of(query);
      List<Message> used = Stream.concat(messages.stream(), question.stream()).toList();
      messages.addAll(memory.history(context, model, parameters, used));
      messages.addAll(question);
    });
    return messages;
  }

  private List<Message> completion() {
    Map<Selector, String> special = new HashMap<>(Map.of(PromptTexts.CONTEXT, passages.text()));
    List<String> texts = new ArrayList<>(template(special).stream().map(Message::text).toList());
    memory().ifPresent(memory -> {
      String query = PromptTexts.render(memory.query(), special, context);
      List<Message> used = List.of(Message.of(Role.USER, String.join("\n", texts) + query));
      String histories = memory.asText(memory.history(context, model, parameters, used));
      special.put(PromptTexts.HISTORIES, histories);
      texts.clear();
      template(special).forEach(message -> texts.add(message.text()));
      if (!names(PromptTexts.HISTORIES)) {
        texts.add(histories);
      }
      if (!names(PromptTexts.QUERY)) {
        texts.add(query);
      }
    });
    texts.removeIf(String::isBlank);
    return texts.isEmpty() ? List.of() : List.of(Message.of(Role.USER, String.join("\n", texts)));
  }

  private boolean names(Selector placeholder) {
    return config.prompt().stream().anyMatch(message -> message.text() instanceof LlmConfig.Basic basic
        && basic.template().selectors().contains(placeholder));
  }
}
