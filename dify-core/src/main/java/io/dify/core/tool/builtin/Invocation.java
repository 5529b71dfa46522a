package io.dify.core.tool.builtin;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.secret.Secret;
import io.dify.core.tool.ToolContext;
import io.dify.core.tool.web.WebClient;
import io.dify.core.value.Value;
import io.dify.core.value.ValueText;
import java.util.Map;
import java.util.Optional;

/**
 * A call of a built-in tool: arguments that fit, with defaults filled in.
 *
 * @param values arguments by name
 * @param surroundings what the tool works with
 * @param context what surrounds the call
 */
record Invocation(Map<String, Value> values, Surroundings surroundings, ToolContext context) {
  /**
   * What a tool works with.
   *
   * @param web the way out
   * @param credential fields of the provider's credential
   * @param endpoint base address of the provider's service, without a slash at its end
   */
  record Surroundings(WebClient web, Map<String, Secret> credential, String endpoint) {}

  /** An argument as text, empty when it is absent. */
  String text(String name) {
    return ValueText.plain(value(name)).strip();
  }

  /** An argument as text when it is there and not blank. */
  Optional<String> optional(String name) {
    return Optional.of(text(name)).filter(text -> !text.isEmpty());
  }

  /** A whole number, moved into the bounds. */
  long whole(String name, long least, long most) {
    return value(name) instanceof Value.Whole whole ? Math.clamp(whole.number(), least, most) : least;
  }

  /** Whether a switch is on. */
  boolean isOn(String name) {
    return value(name).equals(Value.of(true));
  }

  /** An argument, nothing when it is absent. */
  Value value(String name) {
    return values.getOrDefault(name, Value.nothing());
  }

  WebClient web() {
    return surroundings.web();
  }

  String endpoint() {
    return surroundings.endpoint();
  }

  /** A field of the credential that the tool was checked to have. */
  String secret(String field) {
    Secret secret = surroundings.credential().get(field);
    return secret == null ? "" : secret.reveal();
  }

  /** An error that names an argument. */
  static DifyException wrong(String argument, String what) {
    return new DifyException(ErrorCode.INVALID_PARAM, "The arguments do not fit: argument `" + argument + "` " + what
        + ".");
  }
}
