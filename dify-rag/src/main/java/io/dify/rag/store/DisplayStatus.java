package io.dify.rag.store;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How a document stands, in one word for people; the names are those on the wire, in lower case. */
public enum DisplayStatus {
  /** It waits for somebody to work on it. */
  QUEUING("d.status = 'waiting'"),
  /** Somebody works on it. */
  INDEXING("d.status IN ('parsing', 'cleaning', 'splitting', 'indexing')"),
  /** Somebody asked to pause. */
  PAUSED("d.status = 'paused'"),
  /** It was broken off. */
  ERROR("d.status = 'error'"),
  /** It is found. */
  AVAILABLE("d.status = 'completed' AND d.enabled AND NOT d.archived"),
  /** It is done, and not to be found. */
  DISABLED("d.status = 'completed' AND NOT d.enabled AND NOT d.archived"),
  /** It is done and put away. */
  ARCHIVED("d.status = 'completed' AND d.archived");

  private final String condition;

  DisplayStatus(String condition) {
    this.condition = condition;
  }

  /** Of rows {@code d} of documents. */
  String condition() {
    return condition;
  }

  /** As clients see it. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The status of a name on the wire.
   *
   * @throws DifyException {@code INVALID_PARAM} when there is none of this name
   */
  public static DisplayStatus of(String wire) {
    return Arrays.stream(values()).filter(status -> status.wire().equals(wire)).findFirst()
        .orElseThrow(() -> new DifyException(ErrorCode.INVALID_PARAM, "There is no status \"" + wire + "\"; there are "
            + Arrays.stream(values()).map(DisplayStatus::wire).collect(Collectors.joining(", ")) + "."));
  }

  static DisplayStatus of(DocumentStatus status, boolean enabled, boolean archived) {
    return switch (status) {
      case WAITING -> QUEUING;
      case PARSING, CLEANING, SPLITTING, INDEXING -> INDEXING;
      case PAUSED -> PAUSED;
      case ERROR -> ERROR;
      case COMPLETED -> archived ? ARCHIVED : enabled ? AVAILABLE : DISABLED;
    };
  }
}
