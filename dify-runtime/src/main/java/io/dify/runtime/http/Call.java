package io.dify.runtime.http;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.runtime.auth.Caller;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request on its way to a handler: routed, its credential checked, its body read. For one thread. */
public final class Call {
  private final Map<String, String> path;
  private final Map<String, List<String>> query;
  private final byte[] body;
  private final Parts parts;
  private final @Nullable Caller caller;
  private @Nullable JsonBody parsed;

  Call(Map<String, String> path, Map<String, List<String>> query, byte[] body, Parts parts, @Nullable Caller caller) {
    this.path = path;
    this.query = query;
    this.body = body;
    this.parts = parts;
    this.caller = caller;
  }

  /** The value of a name in the route's template. */
  public String path(String name) {
    String value = path.get(name);
    if (value == null) {
      throw new DifyException(ErrorCode.INTERNAL, "The route has no '" + name + "' in its path.");
    }
    return value;
  }

  /** A parameter of the query string, which has no NUL character; empty when absent or blank. */
  public Optional<String> query(String name) {
    return queries(name).stream().findFirst();
  }

  /** All values of a parameter of the query string that is given several times; without blank ones, and none has a NUL character. */
  public List<String> queries(String name) {
    List<String> values = query.getOrDefault(name, List.of()).stream().filter(value -> !value.isBlank()).toList();
    if (values.stream().anyMatch(value -> value.indexOf('\0') >= 0)) {
      throw new DifyException(ErrorCode.INVALID_PARAM, "'" + name + "' must not contain the character U+0000.");
    }
    return values;
  }

  /** One of several words in the query string. */
  public String query(String name, String fallback, List<String> words) {
    String value = query(name).orElse(fallback);
    if (!words.contains(value)) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "'" + name + "' must be one of " + String.join(", ", words) + ".");
    }
    return value;
  }

  /** A whole number of the query string within bounds. */
  public int query(String name, int fallback, int min, int max) {
    Optional<String> text = query(name);
    if (text.isEmpty()) {
      return fallback;
    }
    try {
      int number = Integer.parseInt(text.get());
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Answered below, like a number out of range.
    }
    throw new DifyException(ErrorCode.INVALID_PARAM,
        "'" + name + "' must be a whole number from " + min + " to " + max + ".");
  }

  /** The body as a JSON object. */
  public JsonBody body() {
    JsonBody json = parsed;
    if (json == null) {
      json = JsonBody.parse(body);
      parsed = json;
    }
    return json;
  }

  /** The parts of a form, on routes that take forms ({@link Route#takingForms}); without any when the body is no form. Their files are deleted when the handler returns. */
  public Parts parts() {
    return parts;
  }

  /** Who calls; only on routes that ask for a credential. */
  public Caller caller() {
    if (caller == null) {
      throw new DifyException(ErrorCode.INTERNAL, "This route is public and has no caller.");
    }
    return caller;
  }
}
