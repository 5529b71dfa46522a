package io.dify.core.http;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Header fields; names are compared without case. Nothing that would end a line gets in. The text form holds names only, since values may be
 * secrets.
 *
 * @param fields values by name
 */
public record HttpHeaders(Map<String, List<String>> fields) {
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
  private static final Pattern UNSAFE = Pattern.compile("[\\x00-\\x08\\x0a-\\x1f\\x7f\\u0085\\u2028\\u2029]");
  private static final HttpHeaders NONE = new HttpHeaders(Map.of());

  /**
   * Copies and checks.
   *
   * @throws DifyException {@code INVALID_PARAM} for a name that is no token or a value with a control character
   */
  public HttpHeaders {
    Map<String, List<String>> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    fields.forEach((name, values) -> {
      check(name, values);
      copy.put(name, List.copyOf(values));
    });
    fields = Collections.unmodifiableMap(copy);
  }

  /** No fields. */
  public static HttpHeaders none() {
    return NONE;
  }

  /** These fields, with one set to a single value. */
  public HttpHeaders with(String name, String value) {
    Map<String, List<String>> more = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    more.putAll(fields);
    more.put(name, List.of(value));
    return new HttpHeaders(more);
  }

  /** These fields, with one more value of one of them. */
  public HttpHeaders and(String name, String value) {
    Map<String, List<String>> more = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    more.putAll(fields);
    List<String> values = new ArrayList<>(fields.getOrDefault(name, List.of()));
    values.add(value);
    more.put(name, values);
    return new HttpHeaders(more);
  }

  /** These fields without those of some names. */
  public HttpHeaders without(Collection<String> names) {
    Map<String, List<String>> fewer = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    fewer.putAll(fields);
    names.forEach(fewer::remove);
    return new HttpHeaders(fewer);
  }

  /** The first value of a field. */
  public Optional<String> first(String name) {
    return Optional.ofNullable(fields.get(name)).filter(values -> !values.isEmpty()).map(List::getFirst);
  }

  /** Whether a field that is a comma-separated list holds this word, without case. */
  boolean lists(String name, String word) {
    return fields.getOrDefault(name, List.of()).stream().flatMap(value -> List.of(value.split(",")).stream())
        .anyMatch(item -> item.trim().equalsIgnoreCase(word));
  }

  private static void check(String name, List<String> values) {
    if (!TOKEN.matcher(name).matches()) {
      throw new DifyException(ErrorCode.INVALID_PARAM, "A header name is not valid; use letters, digits and hyphens.");
    }
    if (values.stream().anyMatch(value -> UNSAFE.matcher(value).find())) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "The value of the header " + name + " holds a line break or control character. Remove it.");
    }
  }

  /** The names. */
  @Override
  public String toString() {
    return fields.keySet().toString();
  }
}
