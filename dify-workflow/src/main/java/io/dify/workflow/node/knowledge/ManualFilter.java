package io.dify.workflow.node.knowledge;

import io.dify.core.retrieval.MetadataCondition;
import io.dify.core.retrieval.MetadataFilter;
import io.dify.core.retrieval.MetadataOperator;
import io.dify.core.template.Selector;
import io.dify.core.template.Template;
import io.dify.core.value.Value;
import io.dify.workflow.node.NodeContext;
import io.dify.workflow.node.knowledge.Filtering.Operand;
import io.dify.workflow.prompt.PromptTexts;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Fills the variables of a written filter in. Stateless. */
final class ManualFilter {
  private ManualFilter() {}

  /** @throws io.dify.core.error.DifyException {@code VARIABLE_NOT_FOUND} for a variable that does not exist */
  static MetadataFilter of(Filtering.Manual manual, NodeContext context) {
    return new MetadataFilter(manual.anyOf(),
        manual.conditions().stream().map(rule -> new MetadataCondition(rule.field(), rule.operator(),
            value(rule, context))).toList());
  }

  private static @Nullable Value value(Filtering.Rule rule, NodeContext context) {
    if (rule.operator() == MetadataOperator.EMPTY || rule.operator() == MetadataOperator.NOT_EMPTY) {
      return null;
    }
    List<Value> values = rule.values().stream().map(operand -> value(operand, context)).toList();
    return rule.list() ? new Value.Array(values) : values.getFirst();
  }

  /** A text that is nothing but a variable is its value, so that numbers and lists stay what they are. */
  private static Value value(Operand operand, NodeContext context) {
    return switch (operand) {
      case Operand.Fixed fixed -> fixed.value();
      case Operand.Text text -> {
        List<Template.Segment> segments = text.template().segments();
        List<Selector> selectors = text.template().selectors();
        yield segments.size() == 1 && selectors.size() == 1 && selectors.getFirst().parts().size() > 1
            ? PromptTexts.required(selectors.getFirst(), context)
            : Value.of(PromptTexts.render(text.template(), Map.of(), context));
      }
    };
  }
}
