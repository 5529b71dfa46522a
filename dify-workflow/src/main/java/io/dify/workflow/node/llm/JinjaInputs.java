package io.dify.workflow.node.llm;

import io.dify.core.value.Value;
import io.dify.core.value.ValueText;
import io.dify.workflow.node.NodeContext;
import io.dify.workflow.prompt.PromptTexts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What Jinja messages see: unlike in the template node everything is text. A list is a line per item, a retrieved passage its content, another object
 * JSON.
 */
final class JinjaInputs {
  private JinjaInputs() {}

  static Map<String, Value> of(List<LlmConfig.JinjaVariable> variables, NodeContext context) {
    Map<String, Value> inputs = new LinkedHashMap<>();
    variables.forEach(variable -> inputs.put(variable.name(),
        Value.of(text(PromptTexts.required(variable.selector(), context)))));
    return inputs;
  }

  private static String text(Value value) {
    return switch (value) {
      case Value.Array list -> list.items().stream().map(JinjaInputs::line).collect(Collectors.joining("\n")).strip();
      default -> line(value);
    };
  }

  private static String line(Value value) {
    boolean passage = value instanceof Value.Obj o && o.fields().get("metadata") instanceof Value.Obj metadata
        && metadata.fields().containsKey("_source");
    return ValueText.plain(passage ? ((Value.Obj) value).fields().getOrDefault("content", value) : value);
  }
}
