package io.dify.core.code;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.util.OptionalInt;

/** Code that was run and gave no result. The message has the code's own error and the line; it is written by the code's author. */
public final class CodeFailure extends DifyException {
  private static final long serialVersionUID = 1L;

  private final int line;
  private final String printed;

  /**
   * A failure.
   *
   * @param code {@code CODE_FAILED}, {@code TIMEOUT} or {@code LIMIT_EXCEEDED}
   * @param line line of the code, from 1; 0 when it is not known
   * @param printed the beginning of what it printed
   */
  public CodeFailure(ErrorCode code, String message, int line, String printed) {
    super(code, message);
    this.line = line;
    this.printed = printed;
  }

  /** The line of the code, from 1. */
  public OptionalInt line() {
    return line > 0 ? OptionalInt.of(line) : OptionalInt.empty();
  }

  /** The beginning of what the code printed before. */
  public String printed() {
    return printed;
  }
}
