package io.dify.core.tool.jsonpath;

import io.dify.core.value.Value;
import java.math.BigDecimal;
import java.util.Optional;

/** Comparisons of RFC 9535, section 2.3.5.2.2: values of different kinds are neither equal nor ordered; nothing equals nothing. */
final class Comparing {
  private Comparing() {}

  static boolean holds(Optional<Value> left, String operator, Optional<Value> right) {
    return switch (operator) {
      case "==" -> equal(left, right);
      case "!=" -> !equal(left, right);
      case "<" -> less(left, right);
      case ">" -> less(right, left);
      case "<=" -> less(left, right) || equal(left, right);
      default -> less(right, left) || equal(left, right);
    };
  }

  private static boolean equal(Optional<Value> left, Optional<Value> right) {
    if (left.isEmpty() || right.isEmpty()) {
      return left.isEmpty() && right.isEmpty();
    }
    Optional<BigDecimal> one = number(left.get());
    Optional<BigDecimal> other = number(right.get());
    boolean numbers = one.isPresent() && other.isPresent();
    return numbers ? one.get().compareTo(other.get()) == 0 : left.get().equals(right.get());
  }

  private static boolean less(Optional<Value> left, Optional<Value> right) {
    if (left.isEmpty() || right.isEmpty()) {
      return false;
    }
    if (left.get() instanceof Value.Text one && right.get() instanceof Value.Text other) {
      return one.text().compareTo(other.text()) < 0;
    }
    Optional<BigDecimal> one = number(left.get());
    Optional<BigDecimal> other = number(right.get());
    return one.isPresent() && other.isPresent() && one.get().compareTo(other.get()) < 0;
  }

  private static Optional<BigDecimal> number(Value value) {
    return switch (value) {
      case Value.Whole whole -> Optional.of(BigDecimal.valueOf(whole.number()));
      case Value.Fraction fraction when Double.isFinite(fraction.number()) ->
        Optional.of(BigDecimal.valueOf(fraction.number()));
      default -> Optional.empty();
    };
  }
}
