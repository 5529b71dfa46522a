package io.dify.workflow.prompt;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.ModelRef;
import io.dify.core.template.Selector;
import io.dify.core.template.Template;
import io.dify.core.value.Value;
import io.dify.workflow.node.NodeContext;
import io.dify.workflow.node.NodeData;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The model of a node.
 *
 * @param ref which one
 * @param isCompletion whether it completes one text instead of answering messages
 * @param parameters sampling parameters by Dify's names; texts among them are templates
 */
public record NodeModel(ModelRef ref, boolean isCompletion, Map<String, Value> parameters) {
  /** Characters of a parameter once its template is filled in. */
  static final int MAX_PARAMETER_CHARS = 1024;

  /** Copies. */
  public NodeModel {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
  }

  /** Reads a {@code model} mapping; provider and name must be there. */
  public static NodeModel read(NodeData model) {
    ModelRef ref = new ModelRef(model.at("provider").requiredText(), model.at("name").requiredText());
    Map<String, Value> parameters = model.at("completion_params").value() instanceof Value.Obj o
        ? o.fields()
        : Map.of();
    return new NodeModel(ref, model.at("mode").text("chat").equals("completion"), parameters);
  }

  /** The variables its parameters read. */
  public List<Selector> reads() {
    return parameters.values().stream().flatMap(value -> template(value).selectors().stream())
        .filter(selector -> selector.parts().size() > 1).toList();
  }

  private static Template template(Value value) {
    return Template.parse(value instanceof Value.Text text ? text.text() : "");
  }

  /**
   * The parameters with their templates filled in; what then reads as a number or a truth value is one.
   *
   * @throws DifyException {@code LIMIT_EXCEEDED} when one becomes longer than 1024 characters
   */
  public Map<String, Value> parameters(NodeContext context) {
    Map<String, Value> filled = new LinkedHashMap<>();
    parameters.forEach((name, value) -> {
      Template template = template(value);
      filled.put(name, template.selectors().isEmpty() ? value : typed(name, context.render(template)));
    });
    return filled;
  }

  private static Value typed(String name, String text) {
    if (text.length() > MAX_PARAMETER_CHARS) {
      throw new DifyException(ErrorCode.LIMIT_EXCEEDED, "The model parameter '" + name + "' has " + text.length()
          + " characters, more than " + MAX_PARAMETER_CHARS + "; use another variable in it.");
    }
    if (text.equals("true") || text.equals("false")) {
      return Value.of(text.equals("true"));
    }
    try {
      return text.matches("-?\\d{1,18}") ? Value.of(Long.parseLong(text)) : Value.of(number(text));
    } catch (NumberFormatException e) {
      return Value.of(text);
    }
  }

  /** Without what only Java takes for a number: {@code 1f}, {@code NaN}. */
  private static double number(String text) {
    boolean plain = Stream.of("-?\\d+\\.\\d*", "-?\\.?\\d+", "-?\\d+(\\.\\d*)?[eE][+-]?\\d+").anyMatch(text::matches);
    if (!plain) {
      throw new NumberFormatException();
    }
    return Double.parseDouble(text);
  }
}
