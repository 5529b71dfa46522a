package io.dify.workflow.condition;

import io.dify.core.template.Selector;
import io.dify.core.template.Template;
import io.dify.core.value.Value;
import io.dify.core.value.ValueText;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What a value is compared with. */
public sealed interface Operand {
  /** A text with variables. */
  record Text(Template template) implements Operand {}

  /** A value as it is: a list, true, false, or nothing. */
  record Literal(Value value) implements Operand {}

  /** The operand a configuration has; a number counts as the text it is written with. */
  static Operand of(Value value) {
    return switch (value) {
      case Value.Text text -> new Text(Template.parse(text.text()));
      case Value.Whole whole -> new Text(Template.parse(ValueText.plain(whole)));
      case Value.Fraction fraction -> new Text(Template.parse(ValueText.plain(fraction)));
      default -> new Literal(value);
    };
  }

  /** Its value at this moment. */
  default Value resolve(Function<Selector, Optional<Value>> variables) {
    return switch (this) {
      case Text text -> Value.of(text.template().render(variables));
      case Literal literal -> literal.value();
    };
  }

  /** The variables it reads. */
  default List<Selector> reads() {
    return switch (this) {
      case Text text -> text.template().selectors().stream().filter(selector -> selector.parts().size() > 1).toList();
      case Literal literal -> List.of();
    };
  }
}
