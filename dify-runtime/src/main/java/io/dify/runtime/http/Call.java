package io.dify.runtime.http;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.runtime.auth.Caller;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A request on its way to a handler: routed, its credential checked, its body read. For one thread. */
public final class Call {
  private final Map<String, String> path;
  private final Map<String, List<String>> query;
  private final byte[] body;
  private final Parts parts;
  private final @Nullable Caller caller;
  private final CallHead head;
  private @Nullable JsonBody parsed;

  Call(Map<String, String> path, Map<String, List<String>> query, byte[] body, Parts parts, @Nullable Caller caller) {
    this(path, query, body, parts, caller, CallHead.NONE);
  }

  Call(Map<String, String> path, Map<String, List<String>> query, byte[] body, Parts parts, @Nullable Caller caller,
      CallHead head) {
    this.head = head;
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

  /** All parameters of the query string, the first value of each. */
  public Map<String, String> queries() {
    Map<String, String> first = new TreeMap<>();
    query.forEach((name, values) -> first.put(name, values.getFirst()));
    return first;
  }

  /** The method as the client wrote it; empty for a call that came by no socket. */
  public String method() {
    return head.method();
  }

  /** The headers by names in small letters; of several of a name the first. */
  public Map<String, String> headers() {
    return head.headers();
  }

  /** The media type of the body in small letters, without parameters; empty when none is named. */
  public String mediaType() {
    return head.mediaType();
  }

  /** The body as it came. Not copied. */
  public byte[] bytes() {
    return body;
  }

  /**
   * The body as a form, read in memory.
   *
   * @throws DifyException {@code UNSUPPORTED_TYPE} when it is of another type, {@code INVALID_PARAM} when it cannot be read
   */
  public FormBody form() throws InterruptedException {
    return FormBody.read(body, head.contentType());
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
