package io.dify.workflow.node.knowledge;

import io.dify.core.retrieval.MetadataOperator;
import io.dify.core.template.Selector;
import io.dify.core.template.Template;
import io.dify.core.value.Value;
import io.dify.workflow.prompt.Question;
import java.util.List;
import java.util.stream.Stream;

/** How a node limits the search by metadata. */
public sealed interface Filtering {
  /** Not at all. */
  record Off() implements Filtering {}

  /**
   * By conditions somebody wrote.
   *
   * @param anyOf whether one is enough
   * @param conditions the conditions
   */
  record Manual(boolean anyOf, List<Rule> conditions) implements Filtering {
    /** Copies. */
    public Manual {
      conditions = List.copyOf(conditions);
    }
  }

  /** By conditions a model makes of the question. */
  record Automatic(Question question) implements Filtering {}

  /**
   * A condition.
   *
   * @param field name of the field
   * @param operator how it is compared
   * @param values with what: templates and other values; one, or several of a list
   * @param list whether they were written as a list
   */
  record Rule(String field, MetadataOperator operator, List<Operand> values, boolean list) {
    /** Copies. */
    public Rule {
      values = List.copyOf(values);
    }
  }

  /** A value of a condition. */
  sealed interface Operand {
    /** As it is. */
    record Fixed(Value value) implements Operand {}

    /** A text with variables. */
    record Text(Template template) implements Operand {}
  }

  /** The variables it reads. */
  default List<Selector> reads() {
    return switch (this) {
      case Off off -> List.of();
      case Manual manual -> manual.conditions.stream().flatMap(rule -> rule.values.stream())
          .flatMap(value -> value instanceof Operand.Text text
              ? text.template().selectors().stream()
              : Stream.<Selector>empty())
          .filter(selector -> selector.parts().size() > 1).toList();
      case Automatic automatic -> automatic.question.model().reads();
    };
  }
}
