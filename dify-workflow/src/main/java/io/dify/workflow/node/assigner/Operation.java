package io.dify.workflow.node.assigner;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an assigner does to a variable. */
public enum Operation {
  /** The value takes the place of what was there; it must be of the same type. */
  OVER_WRITE("over-write"),
  /** The zero value of the variable's type. */
  CLEAR("clear"),
  /** One more item at the end of a list. */
  APPEND("append"),
  /** All items of a list at the end of a list. */
  EXTEND("extend"),
  /** A constant takes the place of what was there. */
  SET("set"),
  /** Adds a number. */
  ADD("+="),
  /** Subtracts a number. */
  SUBTRACT("-="),
  /** Multiplies by a number. */
  MULTIPLY("*="),
  /** Divides by a number other than 0. */
  DIVIDE("/="),
  /** A list without its first item. */
  REMOVE_FIRST("remove-first"),
  /** A list without its last item. */
  REMOVE_LAST("remove-last");

  private final String wire;

  Operation(String wire) {
    this.wire = wire;
  }

  static Optional<Operation> of(String wire) {
    return Arrays.stream(values()).filter(operation -> operation.wire.equals(wire)).findFirst();
  }

  /** The name in app files. */
  public String wire() {
    return wire;
  }

  /** Whether it needs a value. */
  boolean takesValue() {
    return this != CLEAR && this != REMOVE_FIRST && this != REMOVE_LAST;
  }

  /** The new value of a variable. */
  Value apply(String variable, Value old, Value value) {
    return switch (this) {
      case OVER_WRITE, SET -> replaced(variable, old, value);
      case CLEAR -> cleared(old);
      case APPEND -> appended(list(variable, old), List.of(value));
      case EXTEND -> appended(list(variable, old), list(variable, value));
      case ADD, SUBTRACT, MULTIPLY, DIVIDE -> calculated(variable, old, value);
      case REMOVE_FIRST -> {
        List<Value> items = list(variable, old);
        yield new Value.Array(items.isEmpty() ? items : items.subList(1, items.size()));
      }
      case REMOVE_LAST -> {
        List<Value> items = list(variable, old);
        yield new Value.Array(items.isEmpty() ? items : items.subList(0, items.size() - 1));
      }
    };
  }

  private static Value replaced(String variable, Value old, Value value) {
    boolean fits = old.isNothing() || old.getClass() == value.getClass()
        || (number(old).isPresent() && number(value).isPresent());
    if (!fits) {
      throw mismatch(variable + " is " + old.type().wire() + " and cannot become " + value.type().wire() + ".");
    }
    return value;
  }

  private static Value cleared(Value old) {
    return switch (old) {
      case Value.Text t -> Value.of("");
      case Value.Whole w -> Value.of(0);
      case Value.Fraction f -> Value.of(0.0);
      case Value.Bool b -> Value.of(false);
      case Value.Obj o -> new Value.Obj(Map.of());
      case Value.Array a -> new Value.Array(List.of());
      case Value.File f -> Value.nothing();
      case Value.Nothing n -> n;
    };
  }

  private static Value appended(List<Value> list, List<Value> more) {
    List<Value> items = new ArrayList<>(list);
    items.addAll(more);
    return new Value.Array(items);
  }

  private List<Value> list(String variable, Value value) {
    return switch (value) {
      case Value.Array a -> a.items();
      case Value.Nothing n -> List.of();
      default -> throw mismatch("'" + wire + "' works on lists, " + variable + " meets " + value.type().wire() + ".");
    };
  }

  private Value calculated(String variable, Value old, Value value) {
    double left = number(old)
        .orElseThrow(() -> mismatch("'" + wire + "' works on numbers, " + variable + " is " + old.type().wire() + "."));
    double right = number(value).orElseThrow(
        () -> mismatch("'" + wire + "' on " + variable + " needs a number, not " + value.type().wire() + "."));
    if (this == DIVIDE && right == 0) {
      throw mismatch("'/=' on " + variable + " would divide by zero.");
    }
    if (old instanceof Value.Whole a && value instanceof Value.Whole b && this != DIVIDE) {
      try {
        return Value.of(switch (this) {
          case ADD -> Math.addExact(a.number(), b.number());
          case SUBTRACT -> Math.subtractExact(a.number(), b.number());
          default -> Math.multiplyExact(a.number(), b.number());
        });
      } catch (ArithmeticException e) {
        throw mismatch("'" + wire + "' on " + variable + " leaves the range of whole numbers.");
      }
    }
    return Value.of(switch (this) {
      case ADD -> left + right;
      case SUBTRACT -> left - right;
      case MULTIPLY -> left * right;
      default -> left / right;
    });
  }

  private static Optional<Double> number(Value value) {
    return switch (value) {
      case Value.Whole w -> Optional.of((double) w.number());
      case Value.Fraction f -> Optional.of(f.number());
      default -> Optional.empty();
    };
  }

  private static DifyException mismatch(String message) {
    return new DifyException(ErrorCode.TYPE_MISMATCH, message);
  }
}
