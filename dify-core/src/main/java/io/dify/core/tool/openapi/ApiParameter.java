package io.dify.core.tool.openapi;

import io.dify.core.value.Value;

/**
 * A parameter of an operation.
 *
 * @param argument name among the tool's arguments
 * @param name name in the request
 * @param in where it stands in the request
 * @param required whether it must be given
 * @param schema JSON schema, references written out
 * @param style how lists and objects are written
 */
public record ApiParameter(String argument, String name, In in, boolean required, Value.Obj schema, Style style) {
  /** Where parameters stand. */
  public enum In {
    /** In the path. */
    PATH,
    /** Behind the question mark. */
    QUERY,
    /** In a header field. */
    HEADER,
    /** In the Cookie header field. */
    COOKIE,
    /** A field of the body. */
    BODY
  }

  /** How lists and objects are written (OpenAPI 3, "Style Values"). */
  public enum Style {
    /** {@code a=1&a=2}; objects as {@code x=1&y=2}. */
    REPEATED,
    /** {@code a=1,2}. */
    COMMAS,
    /** {@code a=1 2}. */
    SPACES,
    /** {@code a=1|2}. */
    PIPES,
    /** {@code a[x]=1&a[y]=2}. */
    DEEP,
    /** As JSON. */
    JSON
  }
}
