package io.dify.core.retrieval;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.util.Arrays;
import java.util.stream.Collectors;

/** How a field of a document or record is compared with a value. Names on the wire are Dify's. */
public enum MetadataOperator {
  /** The text holds the value. */
  CONTAINS("contains"),
  /** The text does not hold the value. */
  NOT_CONTAINS("not contains"),
  /** The text begins with the value. */
  START_WITH("start with"),
  /** The text ends with the value. */
  END_WITH("end with"),
  /** The text is the value. */
  IS("is"),
  /** The text is not the value. */
  IS_NOT("is not"),
  /** The field is missing or empty. */
  EMPTY("empty"),
  /** The field is there and not empty. */
  NOT_EMPTY("not empty"),
  /** The text is one of the values: a list, or a text separated by commas. */
  IN("in"),
  /** The text is none of the values. */
  NOT_IN("not in"),
  /** The number is the value. */
  EQUAL("="),
  /** The number is not the value. */
  NOT_EQUAL("≠"),
  /** The number is larger. */
  GREATER(">"),
  /** The number is smaller. */
  LESS("<"),
  /** The number is larger or the same. */
  GREATER_OR_EQUAL("≥"),
  /** The number is smaller or the same. */
  LESS_OR_EQUAL("≤"),
  /** The time, in seconds since 1970, is earlier. */
  BEFORE("before"),
  /** The time, in seconds since 1970, is later. */
  AFTER("after");

  private final String wire;

  MetadataOperator(String wire) {
    this.wire = wire;
  }

  /** Its name on the wire. */
  public String wire() {
    return wire;
  }

  /**
   * The operator of a name on the wire.
   *
   * @throws DifyException {@code INVALID_PARAM} naming those there are
   */
  public static MetadataOperator of(String wire) {
    return Arrays.stream(values()).filter(operator -> operator.wire.equals(wire)).findFirst()
        .orElseThrow(() -> new DifyException(ErrorCode.INVALID_PARAM,
            "There is no comparison \"" + wire + "\" of metadata; there are "
                + Arrays.stream(values()).map(MetadataOperator::wire).collect(Collectors.joining(", ")) + "."));
  }
}
