package io.dify.workflow.node.llm;

import io.dify.core.error.DifyException;
import io.dify.core.model.Role;
import io.dify.core.template.JinjaTemplate;
import io.dify.core.template.JinjaTemplates;
import io.dify.core.template.Selector;
import io.dify.core.template.jinja.Jinja;
import io.dify.core.value.Value;
import io.dify.workflow.node.NodeData;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeType;
import io.dify.workflow.prompt.AnswerReader;
import io.dify.workflow.prompt.Memory;
import io.dify.workflow.prompt.NodeModel;
import io.dify.workflow.prompt.StructuredOutput;
import io.dify.workflow.prompt.Vision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks a chat model. The answer streams as output {@code text}. */
public final class LlmNode implements NodeType<LlmConfig> {
  private static final JinjaTemplates TEMPLATES = new Jinja();

  /** The type. */
  public LlmNode() {}

  @Override
  public String name() {
    return "llm";
  }

  @Override
  public LlmConfig parse(NodeData data) {
    NodeData context = data.at("context");
    Optional<Selector> documents = context.at("enabled").truth(false)
        ? context.at("variable_selector").selector()
        : Optional.empty();
    return new LlmConfig(NodeModel.read(data.at("model")), prompt(data.at("prompt_template")),
        jinjaVariables(data.at("prompt_config").at("jinja2_variables")), documents, Memory.read(data.at("memory")),
        Vision.read(data.at("vision")), structured(data),
        AnswerReader.Format.of(data.at("reasoning_format").text("tagged")));
  }

  /** Switched on under its name of today or of before. */
  private static Optional<StructuredOutput> structured(NodeData data) {
    NodeData today = data.at("structured_output_enabled");
    boolean on = (today.present() ? today : data.at("structured_output_switch_on")).truth(false);
    return on ? StructuredOutput.read(data.at("structured_output")) : Optional.empty();
  }

  private static List<LlmConfig.PromptMessage> prompt(NodeData template) {
    List<LlmConfig.PromptMessage> messages = new ArrayList<>();
    if (template.value() instanceof Value.Obj) {
      messages.add(new LlmConfig.PromptMessage(Role.USER, text(template)));
      return messages;
    }
    for (NodeData item : template.items()) {
      Role role = switch (item.at("role").text("user")) {
        case "system" -> Role.SYSTEM;
        case "assistant" -> Role.ASSISTANT;
        case "user" -> Role.USER;
        case String other -> {
          item.at("role").error("unknown_role", "Role '" + other + "' is not known; use system, user or assistant.");
          yield Role.USER;
        }
      };
      messages.add(new LlmConfig.PromptMessage(role, text(item)));
    }
    return messages;
  }

  private static LlmConfig.PromptText text(NodeData message) {
    return message.at("edition_type").text("basic").equals("jinja2")
        ? new LlmConfig.Jinja(compiled(message.at("jinja2_text").present()
            ? message.at("jinja2_text")
            : message.at("text")))
        : new LlmConfig.Basic(message.at("text").template());
  }

  private static JinjaTemplate compiled(NodeData source) {
    try {
      return TEMPLATES.compile(source.text(""));
    } catch (DifyException e) {
      source.error("jinja_syntax", e.text());
      return TEMPLATES.compile("");
    }
  }

  private static List<LlmConfig.JinjaVariable> jinjaVariables(NodeData list) {
    List<LlmConfig.JinjaVariable> variables = new ArrayList<>();
    for (NodeData item : list.items()) {
      String name = item.at("variable").text("");
      item.at("value_selector").selector()
          .ifPresent(selector -> variables.add(new LlmConfig.JinjaVariable(name, selector)));
    }
    return variables;
  }

  @Override
  public NodeExecutor executor(LlmConfig config) {
    return new LlmExecutor(config);
  }
}
