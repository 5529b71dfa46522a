package io.dify.core.retrieval;

import io.dify.core.value.Value;
import io.dify.core.value.ValueText;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A condition on one field.
 *
 * @param field name of the field
 * @param operator how it is compared
 * @param value with what; null for {@link MetadataOperator#EMPTY} and {@link MetadataOperator#NOT_EMPTY}
 */
public record MetadataCondition(String field, MetadataOperator operator, @Nullable Value value) {
  /**
   * Whether a field fulfils the condition. Texts are compared as they are written, case included. A negated operator holds exactly when its
   * positive one does not, so it holds for a missing field; numbers and times that cannot be read as numbers fulfil no comparison but {@code ≠}.
   *
   * @param actual what the field holds; null when it is missing
   */
  public boolean matches(@Nullable Value actual) {
    String text = actual == null ? "" : ValueText.plain(actual);
    return switch (operator) {
      case CONTAINS -> actual != null && text.contains(wanted());
      case NOT_CONTAINS -> actual == null || !text.contains(wanted());
      case START_WITH -> actual != null && text.startsWith(wanted());
      case END_WITH -> actual != null && text.endsWith(wanted());
      case IS -> actual != null && text.equals(wanted());
      case IS_NOT -> actual == null || !text.equals(wanted());
      case EMPTY -> text.isEmpty();
      case NOT_EMPTY -> !text.isEmpty();
      case IN -> actual != null && choices().contains(text);
      case NOT_IN -> actual == null || !choices().contains(text);
      case EQUAL -> compares(actual, sign -> sign == 0);
      case NOT_EQUAL -> !compares(actual, sign -> sign == 0);
      case GREATER, AFTER -> compares(actual, sign -> sign > 0);
      case LESS, BEFORE -> compares(actual, sign -> sign < 0);
      case GREATER_OR_EQUAL -> compares(actual, sign -> sign >= 0);
      case LESS_OR_EQUAL -> compares(actual, sign -> sign <= 0);
    };
  }

  /** The value as a text. */
  public String wanted() {
    return value == null ? "" : ValueText.plain(value);
  }

  /** The values of {@code in} and {@code not in}. */
  public List<String> choices() {
    return value instanceof Value.Array array
        ? array.items().stream().map(ValueText::plain).toList()
        : Arrays.stream(wanted().split(",")).map(String::strip).filter(one -> !one.isEmpty()).toList();
  }

  /** A value as a number: a number, or a text that reads as one. */
  public static OptionalDouble number(@Nullable Value value) {
    if (value == null) {
      return OptionalDouble.empty();
    }
    try {
      double number = Double.parseDouble(ValueText.plain(value).strip());
      return Double.isFinite(number) ? OptionalDouble.of(number) : OptionalDouble.empty();
    } catch (NumberFormatException e) {
      return OptionalDouble.empty();
    }
  }

  private boolean compares(@Nullable Value actual, IntPredicate sign) {
    OptionalDouble left = number(actual);
    OptionalDouble right = number(value);
    return left.isPresent() && right.isPresent() && sign.test(Double.compare(left.getAsDouble(), right.getAsDouble()));
  }
}
