package io.dify.core.error;

import org.jspecify.annotations.Nullable;

/**
 * The one exception of this software. Its message is meant for people: it says where and what went wrong and which setting or change
 * would help; it never holds a secret.
 */
public class DifyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  /** An error without a cause. */
  public DifyException(ErrorCode code, String message) {
    this(code, message, null);
  }

  /** An error with a cause, which is for logs only and never shown to clients. */
  public DifyException(ErrorCode code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** What kind of error this is. */
  public ErrorCode code() {
    return code;
  }

  /** The message, never null. */
  public String text() {
    String message = getMessage();
    return message == null ? code.wire() : message;
  }

  /** Wraps anything: a {@code DifyException} stays itself, all else becomes {@link ErrorCode#INTERNAL} with a neutral message. */
  public static DifyException of(Throwable thrown) {
    return thrown instanceof DifyException known
        ? known
        : new DifyException(ErrorCode.INTERNAL,
            "Internal error (" + thrown.getClass().getSimpleName() + "); the log has details.",
            thrown);
  }
}
