package io.dify.workflow.node.code;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import io.dify.core.value.ValueType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Holds what code returned against what is declared. Limits are Dify's: texts of 400,000 characters, numbers up to 2^63 - 1 either way with 20 digits behind the
 * point, objects five deep, lists of 1,000 numbers, 30 texts, 30 objects. Null is a value of every type, but for items of lists of numbers.
 */
final class OutputCheck {
  private static final int MAX_TEXT = 400_000;
  private static final double MAX_NUMBER = 0x1p63;
  private static final int MAX_SCALE = 20;
  private static final int MAX_DEPTH = 5;
  private static final int MAX_NUMBERS = 1_000;
  private static final int MAX_TEXTS = 30;
  private static final int MAX_OBJECTS = 30;

  private OutputCheck() {}

  /** A result that does not fit. */
  static final class Refused extends DifyException {
    private static final long serialVersionUID = 1L;

    private final String type;

    Refused(String type, String message) {
      super(ErrorCode.NODE_FAILED, message);
      this.type = type;
    }

    /** The kind of error, as Dify names it. */
    String type() {
      return type;
    }
  }

  /**
   * The node's outputs.
   *
   * @throws Refused naming the output, what is wrong with it, and what would be right
   */
  static Map<String, Value> checked(Value result, Map<String, CodeConfig.Output> declared) {
    if (!(result instanceof Value.Obj object)) {
      throw refused("main must return a dict (in JavaScript an object) with the declared outputs, not "
          + result.type().wire() + ".");
    }
    return object(object, declared, "", 1).fields();
  }

  private static Value.Obj object(Value.Obj result, Map<String, CodeConfig.Output> declared, String prefix,
      int depth) {
    checkDepth(depth);
    Map<String, Value> outputs = new LinkedHashMap<>();
    declared.forEach((name, output) -> {
      Value value = result.fields().get(name);
      if (value == null) {
        throw refused("Output " + prefix + name + " is missing.");
      }
      outputs.put(name, declared(value, output, prefix + name, depth));
    });
    List<String> others = result.fields().keySet().stream().filter(name -> !declared.containsKey(name)).toList();
    if (!others.isEmpty()) {
      throw refused("Not all output parameters are validated. main also returned " + prefix
          + String.join(", " + prefix, others.subList(0, Math.min(others.size(), MAX_DEPTH)))
          + ": declare it as an output, or do not return it.");
    }
    return new Value.Obj(outputs);
  }

  private static Value declared(Value value, CodeConfig.Output output, String name, int depth) {
    if (value.isNothing()) {
      return value;
    }
    ValueType type = output.type();
    if (type.isArray()) {
      return list(value, output, name, depth);
    }
    return switch (type) {
      case STRING -> value instanceof Value.Text text ? text(text, name) : mismatch(name, "a string", value);
      case BOOLEAN -> value instanceof Value.Bool ? value : mismatch(name, "a boolean", value);
      case OBJECT -> fields(value, output.children(), name, depth);
      default -> number(value, name);
    };
  }

  private static Value list(Value value, CodeConfig.Output output, String name, int depth) {
    if (!(value instanceof Value.Array array)) {
      return mismatch(name, "an array", value);
    }
    ValueType item = output.type().item().orElse(ValueType.STRING);
    checkLength(array, item, name);
    List<Value> items = new ArrayList<>(array.items().size());
    for (int i = 0; i < array.items().size(); i++) {
      String place = name + "[" + i + "]";
      Value each = array.items().get(i);
      if (each.isNothing() && item == ValueType.NUMBER) {
        return mismatch(place, "a number", each);
      }
      items.add(declared(each, new CodeConfig.Output(item, output.children()), place, depth));
    }
    return new Value.Array(items);
  }

  private static void checkLength(Value.Array array, ValueType item, String name) {
    int most = switch (item) {
      case STRING -> MAX_TEXTS;
      case OBJECT -> MAX_OBJECTS;
      default -> MAX_NUMBERS;
    };
    if (array.items().size() > most) {
      throw refused("The length of output variable `" + name + "` must be at most " + most + " elements, and it has "
          + array.items().size() + ".");
    }
  }

  private static Value fields(Value value, Optional<Map<String, CodeConfig.Output>> children, String name, int depth) {
    if (!(value instanceof Value.Obj object)) {
      return mismatch(name, "an object", value);
    }
    return children.isPresent()
        ? object(object, children.get(), name + ".", depth + 1)
        : any(object, name, depth);
  }

  /** A value of which nothing is declared: limits count all the same. */
  private static Value any(Value value, String name, int depth) {
    return switch (value) {
      case Value.Text text -> text(text, name);
      case Value.Whole whole -> whole;
      case Value.Fraction fraction -> number(fraction, name);
      case Value.Array array -> {
        checkDepth(depth + 1);
        List<Value> items = new ArrayList<>(array.items().size());
        for (int i = 0; i < array.items().size(); i++) {
          items.add(any(array.items().get(i), name + "[" + i + "]", depth + 1));
        }
        yield new Value.Array(items);
      }
      case Value.Obj object -> {
        checkDepth(depth + 1);
        Map<String, Value> fields = new LinkedHashMap<>();
        object.fields().forEach((key, field) -> fields.put(key, any(field, name + "." + key, depth + 1)));
        yield new Value.Obj(fields);
      }
      case Value.Bool bool -> bool;
      case Value.Nothing nothing -> nothing;
      case Value.File file -> file;
    };
  }

  private static void checkDepth(int depth) {
    if (depth > MAX_DEPTH) {
      throw new Refused("DepthLimitError",
          "Depth limit " + MAX_DEPTH + " reached, object too deep. Return something flatter.");
    }
  }

  private static Value text(Value.Text text, String name) {
    String kept = text.text().replace("\0", "");
    if (kept.length() > MAX_TEXT && kept.codePointCount(0, kept.length()) > MAX_TEXT) {
      throw refused("The length of output variable `" + name + "` must be at most " + MAX_TEXT
          + " characters, and it has " + kept.codePointCount(0, kept.length()) + ".");
    }
    return Value.of(kept);
  }

  private static Value number(Value value, String name) {
    return switch (value) {
      case Value.Whole whole -> whole;
      case Value.Bool bool -> Value.of(bool.truth() ? 1L : 0L);
      case Value.Fraction fraction -> fraction(fraction, name);
      default -> mismatch(name, "a number", value);
    };
  }

  private static Value fraction(Value.Fraction fraction, String name) {
    double number = fraction.number();
    if (!Double.isFinite(number)) {
      throw refused("Output " + name + " is " + number + ", which is no number that JSON can hold.");
    }
    if (Math.abs(number) >= MAX_NUMBER) {
      throw refused("Output variable `" + name + "` is out of range, it must be between -" + Long.MAX_VALUE + " and "
          + Long.MAX_VALUE + ".");
    }
    if (new BigDecimal(Double.toString(number)).stripTrailingZeros().scale() > MAX_SCALE) {
      throw refused("Output variable `" + name + "` has too high precision, it must have at most " + MAX_SCALE
          + " digits behind the point.");
    }
    return fraction;
  }

  private static Value mismatch(String name, String expected, Value value) {
    throw refused("Output " + name + " must be " + expected + ", got " + value.type().wire() + " instead.");
  }

  private static Refused refused(String message) {
    return new Refused("OutputValidationError", message);
  }
}
