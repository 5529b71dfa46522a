package io.dify.workflow.node.trigger;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import io.dify.core.value.ValueType;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A parameter that a webhook declares.
 *
 * @param name its name in the request
 * @param type what it must be
 * @param required whether a request without it is refused
 */
public record WebhookParameter(String name, ValueType type, boolean required) {
  private static final Pattern WHOLE = Pattern.compile("[-+]?\\d{1,18}");
  private static final Pattern FRACTION = Pattern.compile("[-+]?\\d*\\.?\\d+([eE][-+]?\\d{1,3})?");

  /** The variable it becomes. */
  public String variable() {
    return name.replace('-', '_');
  }

  /**
   * Its value as the node's variable.
   *
   * @param place where it stands in the request, for messages
   * @param given what the request has, empty when it is missing
   * @throws DifyException {@code INVALID_PARAM} when it is required and missing, or of another type
   */
  Value read(String place, Optional<Value> given) {
    Value value = given.orElse(Value.nothing());
    if (value.isNothing() || (type != ValueType.STRING && value.equals(Value.of("")))) {
      if (required) {
        throw new DifyException(ErrorCode.INVALID_PARAM, "'" + name + "' is required in the " + place + ".");
      }
      return Value.nothing();
    }
    return fitted(value).orElseThrow(() -> new DifyException(ErrorCode.INVALID_PARAM,
        "'" + name + "' in the " + place + " must be of type " + type.wire() + "."));
  }

  private Optional<Value> fitted(Value value) {
    if (value instanceof Value.Text text && !type.isText()) {
      return written(text.text().strip());
    }
    return fits(value, type) ? Optional.of(value) : Optional.empty();
  }

  /** What is written as text where headers, queries and forms have nothing else. */
  private Optional<Value> written(String text) {
    if (type.isNumber()) {
      if (WHOLE.matcher(text).matches()) {
        return Optional.of(Value.of(Long.parseLong(text)));
      }
      return FRACTION.matcher(text).matches() ? Optional.of(Value.of(Double.parseDouble(text))) : Optional.empty();
    }
    if (type == ValueType.BOOLEAN) {
      return switch (text.toLowerCase(Locale.ROOT)) {
        case "true", "1", "yes", "on" -> Optional.of(Value.of(true));
        case "false", "0", "no", "off" -> Optional.of(Value.of(false));
        default -> Optional.empty();
      };
    }
    return Optional.empty();
  }

  private static boolean fits(Value value, ValueType type) {
    return switch (type) {
      case STRING, SECRET -> value instanceof Value.Text;
      case NUMBER, FLOAT -> value instanceof Value.Whole || value instanceof Value.Fraction;
      case INTEGER -> value instanceof Value.Whole;
      case BOOLEAN -> value instanceof Value.Bool;
      case OBJECT -> value instanceof Value.Obj;
      case FILE -> value instanceof Value.File;
      case ARRAY_ANY -> value instanceof Value.Array;
      case ARRAY_STRING, ARRAY_NUMBER, ARRAY_OBJECT, ARRAY_FILE, ARRAY_BOOLEAN -> value instanceof Value.Array list
          && list.items().stream().allMatch(item -> type.item().filter(each -> fits(item, each)).isPresent());
      case NONE, GROUP -> false;
    };
  }
}
