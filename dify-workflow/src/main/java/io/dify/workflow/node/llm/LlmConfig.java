package io.dify.workflow.node.llm;

import io.dify.core.model.Role;
import io.dify.core.template.JinjaTemplate;
import io.dify.core.template.Selector;
import io.dify.core.template.Template;
import io.dify.core.value.ValueType;
import io.dify.workflow.node.NodeConfig;
import io.dify.workflow.node.NodeOutputs;
import io.dify.workflow.prompt.AnswerReader;
import io.dify.workflow.prompt.Memory;
import io.dify.workflow.prompt.NodeModel;
import io.dify.workflow.prompt.StructuredOutput;
import io.dify.workflow.prompt.Vision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Configuration of an llm node.
 *
 * @param model which model
 * @param prompt messages in order
 * @param jinjaVariables what Jinja messages may use
 * @param context the variable behind {@code {{#context#}}}
 * @param memory how the conversation so far enters the prompt; empty for not at all
 * @param vision which files the model is shown; empty for none
 * @param structured the shape the answer must have; empty for free text
 * @param reasoning where the model's reasoning goes
 */
public record LlmConfig(NodeModel model, List<PromptMessage> prompt, List<JinjaVariable> jinjaVariables,
    Optional<Selector> context, Optional<Memory> memory, Optional<Vision> vision, Optional<StructuredOutput> structured,
    AnswerReader.Format reasoning) implements NodeConfig {
  /**
   * A message of the prompt.
   *
   * @param role who speaks
   * @param text what is said
   */
  public record PromptMessage(Role role, PromptText text) {}

  /** A text with variables. */
  public sealed interface PromptText {}

  /** With variables as {@code {{#node.name#}}}. */
  public record Basic(Template template) implements PromptText {}

  /** A Jinja template, which sees {@link #jinjaVariables} only. */
  public record Jinja(JinjaTemplate template) implements PromptText {}

  /**
   * A variable of the Jinja messages.
   *
   * @param name its name in the template
   * @param selector where its value comes from
   */
  public record JinjaVariable(String name, Selector selector) {}

  /** Copies. */
  public LlmConfig {
    prompt = List.copyOf(prompt);
    jinjaVariables = List.copyOf(jinjaVariables);
  }

  @Override
  public NodeOutputs gives() {
    return NodeOutputs.NONE.with("text", ValueType.STRING).with("reasoning_content", ValueType.STRING)
        .with("usage", ValueType.OBJECT).with("finish_reason", ValueType.STRING)
        .with("structured_output", ValueType.OBJECT).with("files", ValueType.ARRAY_FILE);
  }

  @Override
  public List<Selector> reads() {
    List<Selector> reads = new ArrayList<>(model.reads());
    for (PromptMessage message : prompt) {
      switch (message.text()) {
        case Basic basic -> reads.addAll(basic.template().selectors());
        case Jinja jinja -> jinjaVariables.forEach(variable -> reads.add(variable.selector()));
      }
    }
    memory.ifPresent(settings -> reads.addAll(settings.query().selectors()));
    reads.removeIf(selector -> selector.parts().size() == 1);
    context.ifPresent(reads::add);
    vision.ifPresent(settings -> reads.add(settings.files()));
    return reads;
  }
}
