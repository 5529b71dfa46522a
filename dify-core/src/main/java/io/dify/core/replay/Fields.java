package io.dify.core.replay;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Typed reading of a written object: what is missing, unless it says otherwise, or has another type is {@code SYNTAX} with the name of the field. A field that is
 * nothing is missing. Immutable.
 *
 * @param object what is read
 */
public record Fields(Value.Obj object) {
  /** The fields of what must be an object. */
  public static Fields of(Value value) {
    if (value instanceof Value.Obj object) {
      return new Fields(object);
    }
    throw new DifyException(ErrorCode.SYNTAX, "an object is expected, not " + value.type().wire() + ".");
  }

  /** The same, none of these missing. */
  public Fields requiring(String... names) {
    for (String name : names) {
      if (!has(name)) {
        throw new DifyException(ErrorCode.SYNTAX, "'" + name + "' is missing.");
      }
    }
    return this;
  }

  /** Whether it is there. */
  public boolean has(String name) {
    return !value(name).isNothing();
  }

  /** A field as it is; nothing when it is missing. */
  public Value value(String name) {
    return object.fields().getOrDefault(name, Value.nothing());
  }

  /** A text. */
  public String text(String name) {
    if (value(name) instanceof Value.Text text) {
      return text.text();
    }
    throw wrong(name, "a text");
  }

  String text(String name, String otherwise) {
    return has(name) ? text(name) : otherwise;
  }

  /** A text that may be missing. */
  public Optional<String> optionalText(String name) {
    return has(name) ? Optional.of(text(name)) : Optional.empty();
  }

  /** A whole number. */
  public long whole(String name) {
    if (value(name) instanceof Value.Whole whole) {
      return whole.number();
    }
    throw wrong(name, "a whole number");
  }

  /** A whole number; the nearest {@code int} to one that is none. */
  public int small(String name) {
    return Math.clamp(whole(name), Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  double number(String name) {
    return switch (value(name)) {
      case Value.Whole whole -> whole.number();
      case Value.Fraction fraction -> fraction.number();
      default -> throw wrong(name, "a number");
    };
  }

  OptionalDouble optionalNumber(String name) {
    return has(name) ? OptionalDouble.of(number(name)) : OptionalDouble.empty();
  }

  OptionalInt optionalInt(String name) {
    return has(name) ? OptionalInt.of(small(name)) : OptionalInt.empty();
  }

  boolean truth(String name) {
    return value(name) instanceof Value.Bool bool && bool.truth();
  }

  /** The fields of an object in it. */
  public Fields under(String name) {
    if (value(name) instanceof Value.Obj inner) {
      return new Fields(inner);
    }
    throw wrong(name, "an object");
  }

  Value.Obj objectOr(String name, Map<String, Value> otherwise) {
    return has(name) ? under(name).object() : new Value.Obj(otherwise);
  }

  /** A list; empty when it is missing. */
  public List<Value> list(String name) {
    if (!has(name)) {
      return List.of();
    }
    if (value(name) instanceof Value.Array list) {
      return list.items();
    }
    throw wrong(name, "a list");
  }

  /** A list of texts; empty when it is missing. */
  public List<String> texts(String name) {
    return list(name).stream().map(item -> {
      if (item instanceof Value.Text text) {
        return text.text();
      }
      throw wrong(name, "a list of texts");
    }).toList();
  }

  /** A list of whole numbers; empty when it is missing. */
  public List<Long> wholes(String name) {
    return list(name).stream().map(item -> {
      if (item instanceof Value.Whole whole) {
        return whole.number();
      }
      throw wrong(name, "a list of whole numbers");
    }).toList();
  }

  private static DifyException wrong(String name, String expected) {
    return new DifyException(ErrorCode.SYNTAX, "'" + name + "' must be " + expected + ".");
  }
}
