package io.dify.runtime.http;

/**
 * A documented parameter of a route.
 *
 * @param in where it stands
 * @param name its name
 * @param type its JSON type: {@code string}, {@code integer}, {@code number}, {@code boolean}, {@code object} or {@code array}
 * @param required whether a request without it is refused
 * @param text what it means, with default and range
 */
public record Param(Place in, String name, String type, boolean required, String text) {
  /** Where a parameter stands. */
  public enum Place {
    /** In the query string. */
    QUERY,
    /** A field of the JSON body. */
    BODY
  }

  /** A parameter of the query string. */
  public static Param query(String name, String type, String text) {
    return new Param(Place.QUERY, name, type, false, text);
  }

  /** A field of the body. */
  public static Param body(String name, String type, String text) {
    return new Param(Place.BODY, name, type, false, text);
  }

  /** The same, required. */
  public Param must() {
    return new Param(in, name, type, true, text);
  }
}
