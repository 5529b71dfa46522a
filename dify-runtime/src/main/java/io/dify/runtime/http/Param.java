package io.dify.runtime.http;

/**
 * A documented parameter of a route.
 *
 * @param in where it stands
 * @param name its name
 * @param schema its shape
 * @param required whether a request without it is refused
 * @param text what it means, with default and range
 */
public record Param(Place in, String name, Schema schema, boolean required, String text) {
  /** Where a parameter stands. */
  public enum Place {
    /** In the path; only needed when there is more to say than that it is a text. */
    PATH,
    /** In the query string. */
    QUERY,
    /** A field of the JSON body. */
    BODY,
    /** A part of a multipart body. */
    PART
  }

  /** A parameter by the name of its JSON type: {@code string}, {@code integer}, {@code number}, {@code boolean}, {@code object} or {@code array}. */
  public Param(Place in, String name, String type, boolean required, String text) {
    this(in, name, Schema.ofType(type), required, text);
  }

  /** A segment of the path. */
  public static Param path(String name, Schema schema, String text) {
    return new Param(Place.PATH, name, schema, true, text);
  }

  /** A parameter of the query string. */
  public static Param query(String name, String type, String text) {
    return query(name, Schema.ofType(type), text);
  }

  /** A parameter of the query string. */
  public static Param query(String name, Schema schema, String text) {
    return new Param(Place.QUERY, name, schema, false, text);
  }

  /** A field of the body. */
  public static Param body(String name, String type, String text) {
    return body(name, Schema.ofType(type), text);
  }

  /** A field of the body. */
  public static Param body(String name, Schema schema, String text) {
    return new Param(Place.BODY, name, schema, false, text);
  }

  /** A part of a multipart body. */
  public static Param part(String name, Schema schema, String text) {
    return new Param(Place.PART, name, schema, false, text);
  }

  /** The page of a list, from 1. */
  public static Param page(int max) {
    return query("page", Schema.whole().between(1, max).otherwise(1), "The page, from 1.");
  }

  /** How many records of a list. */
  public static Param limit(int fallback, int max) {
    return query("limit", Schema.whole().between(1, max).otherwise(fallback), "Records at most.");
  }

  /** The same, required. */
  public Param must() {
    return new Param(in, name, schema, true, text);
  }
}
