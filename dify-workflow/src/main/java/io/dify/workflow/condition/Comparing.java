package io.dify.workflow.condition;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.core.value.ValueType;
import java.util.List;
import java.util.function.IntPredicate;

/** The operators, one by one. */
final class Comparing {
  private Comparing() {}

  static boolean test(Operator operator, Value actual, Value expected) {
    return switch (operator) {
      case CONTAINS -> !isEmpty(actual) && contains(operator, actual, expected);
      case NOT_CONTAINS -> isEmpty(actual) || !contains(operator, actual, expected);
      case START_WITH -> !isEmpty(actual) && text(operator, actual).startsWith(orEmpty(operator, expected));
      case END_WITH -> !isEmpty(actual) && text(operator, actual).endsWith(orEmpty(operator, expected));
      case IS -> !actual.isNothing() && is(operator, actual, expected);
      case IS_NOT -> !actual.isNothing() && !is(operator, actual, expected);
      case EMPTY -> isEmpty(actual);
      case NOT_EMPTY -> !isEmpty(actual);
      case IN -> !isEmpty(actual) && isMember(actual, list(operator, expected));
      case NOT_IN -> isEmpty(actual) || !isMember(actual, list(operator, expected));
      case ALL_OF -> !actual.isNothing() && allOf(operator, actual, expected);
      case EQUAL -> !actual.isNothing() && Numbers.equal(operator, actual, expected);
      case NOT_EQUAL -> !actual.isNothing() && !Numbers.equal(operator, actual, expected);
      case GREATER -> order(operator, actual, expected, order -> order > 0);
      case LESS -> order(operator, actual, expected, order -> order < 0);
      case AT_LEAST -> order(operator, actual, expected, order -> order >= 0);
      case AT_MOST -> order(operator, actual, expected, order -> order <= 0);
      case NULL, NOT_EXISTS -> actual.isNothing();
      case NOT_NULL, EXISTS -> !actual.isNothing();
    };
  }

  /** As Python sees it: null, {@code ""}, 0, false, an empty list or object. */
  static boolean isEmpty(Value value) {
    return switch (value) {
      case Value.Nothing nothing -> true;
      case Value.Text text -> text.text().isEmpty();
      case Value.Whole whole -> whole.number() == 0;
      case Value.Fraction fraction -> fraction.number() == 0;
      case Value.Bool bool -> !bool.truth();
      case Value.Array array -> array.items().isEmpty();
      case Value.Obj object -> object.fields().isEmpty();
      case Value.File file -> false;
    };
  }

  private static boolean contains(Operator operator, Value actual, Value expected) {
    return switch (actual) {
      case Value.Text text -> text.text().contains(orEmpty(operator, expected));
      case Value.Array array -> isMember(expected, items(operator, array));
      default -> throw mismatch(operator, "text and lists", actual);
    };
  }

  private static boolean is(Operator operator, Value actual, Value expected) {
    return switch (actual) {
      case Value.Text text -> text.equals(expected);
      case Value.Bool bool -> bool.equals(truth(expected));
      default -> throw mismatch(operator, "text and true or false", actual);
    };
  }

  private static boolean allOf(Operator operator, Value actual, Value expected) {
    if (!(actual instanceof Value.Array array)) {
      throw mismatch(operator, "lists", actual);
    }
    List<Value> items = items(operator, array);
    return list(operator, expected).stream().allMatch(item -> isMember(item, items));
  }

  private static List<Value> items(Operator operator, Value.Array array) {
    if (array.type() == ValueType.ARRAY_FILE) {
      throw new DifyException(ErrorCode.TYPE_MISMATCH, "operator '" + operator.wire()
          + "' compares files by their attributes; add them to the condition (sub_variable_condition).");
    }
    return array.items();
  }

  /** Texts are read as truths where they stand beside truths. */
  private static boolean isMember(Value item, List<Value> items) {
    return items.stream().anyMatch(member -> same(item, member));
  }

  private static boolean same(Value a, Value b) {
    if (a instanceof Value.Bool && b instanceof Value.Text) {
      return a.equals(truth(b));
    }
    if (b instanceof Value.Bool && a instanceof Value.Text) {
      return b.equals(truth(a));
    }
    return a.equals(b) || (Numbers.isNumber(a) && Numbers.isNumber(b) && Numbers.same(a, b));
  }

  private static boolean order(Operator operator, Value actual, Value expected, IntPredicate wanted) {
    return !actual.isNothing() && Numbers.compare(operator, actual, expected).stream().anyMatch(wanted);
  }

  private static String text(Operator operator, Value value) {
    if (value instanceof Value.Text text) {
      return text.text();
    }
    throw mismatch(operator, "text", value);
  }

  private static String orEmpty(Operator operator, Value expected) {
    return expected.isNothing() ? "" : text(operator, expected);
  }

  private static List<Value> list(Operator operator, Value expected) {
    if (expected instanceof Value.Array array) {
      return array.items();
    }
    throw new DifyException(ErrorCode.TYPE_MISMATCH,
        "operator '" + operator.wire() + "' compares with a list, not with "
            + expected.type().wire() + "; choose several values, or another operator.");
  }

  /** The truth a configuration means: itself, or a text that is JSON for a truth or a number. */
  static Value truth(Value expected) {
    Value read = expected instanceof Value.Text text ? parsed(text.text()) : expected;
    return switch (read) {
      case Value.Bool bool -> bool;
      case Value.Whole whole -> Value.of(whole.number() != 0);
      case Value.Fraction fraction -> Value.of(fraction.number() != 0);
      default -> throw notTruth(expected);
    };
  }

  private static Value parsed(String json) {
    try {
      return ValueJson.read(json);
    } catch (DifyException e) {
      throw notTruth(Value.of(json));
    }
  }

  private static DifyException notTruth(Value expected) {
    return new DifyException(ErrorCode.TYPE_MISMATCH,
        "true or false is compared with " + shown(expected) + "; write true or false.");
  }

  static String shown(Value value) {
    String json = ValueJson.write(value);
    return json.length() <= 60 ? json : json.substring(0, 60) + "...";
  }

  static DifyException mismatch(Operator operator, String works, Value actual) {
    return new DifyException(ErrorCode.TYPE_MISMATCH,
        "operator '" + operator.wire() + "' works on " + works + ", not on "
            + actual.type().wire() + "; choose another operator or variable.");
  }
}
