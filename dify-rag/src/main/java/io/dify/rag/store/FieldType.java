package io.dify.rag.store;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.util.Locale;

/** What a metadata field holds; the names are those on the wire, in lower case. */
public enum FieldType {
  /** Text. */
  STRING,
  /** A number. */
  NUMBER,
  /** A time, in seconds since 1970. */
  TIME;

  /** As clients see it. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The type of a name on the wire.
   *
   * @throws DifyException {@code INVALID_PARAM} when there is none of this name
   */
  public static FieldType of(String wire) {
    try {
      return valueOf(wire.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "There is no type \"" + wire + "\" of metadata fields; there are string, number and time.", e);
    }
  }
}
