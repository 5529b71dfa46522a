package io.dify.workflow.prompt;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.template.Selector;
import io.dify.core.template.Template;
import io.dify.core.value.Value;
import io.dify.core.value.ValueText;
import io.dify.workflow.node.NodeContext;
import java.util.Map;

/** Fills templates of prompts in, where a variable that does not exist is an error. Stateless. */
public final class PromptTexts {
  /** {@code {{#context#}}}. */
  public static final Selector CONTEXT = Selector.of("context");
  /** {@code {{#histories#}}}. */
  public static final Selector HISTORIES = Selector.of("histories");
  /** {@code {{#sys.query#}}}. */
  public static final Selector QUERY = Selector.of("sys", "query");

  private PromptTexts() {}

  /**
   * A variable that must exist.
   *
   * @throws DifyException {@code VARIABLE_NOT_FOUND} naming it
   */
  public static Value required(Selector selector, NodeContext context) {
    return context.get(selector).orElseThrow(() -> new DifyException(ErrorCode.VARIABLE_NOT_FOUND,
        "Variable " + selector + " not found: no node has set it on this path."));
  }

  /**
   * Plain text.
   *
   * @param special what stands for placeholders that are no variables, such as {@link #CONTEXT}; those of one part that are not in it leave nothing
   * @throws DifyException {@code VARIABLE_NOT_FOUND} for a variable that does not exist
   */
  public static String render(Template template, Map<Selector, String> special, NodeContext context) {
    StringBuilder text = new StringBuilder();
    for (Template.Segment segment : template.segments()) {
      switch (segment) {
        case Template.Literal literal -> text.append(literal.text());
        case Template.Variable variable -> {
          Selector selector = variable.selector();
          if (special.containsKey(selector) || selector.parts().size() == 1) {
            text.append(special.getOrDefault(selector, ""));
          } else {
            text.append(ValueText.plain(required(selector, context)));
          }
        }
      }
    }
    return text.toString();
  }
}
