package io.dify.rag.extract.parse;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;

/** Errors of parsers. Their messages go on after the name of the file. */
public final class ParseErrors {
  private ParseErrors() {}

  /** A file that breaks the rules of its format. */
  public static DifyException broken(String what) {
    return new DifyException(ErrorCode.SYNTAX,
        "is damaged: " + what + ". Open it in the program it comes from and save it again.");
  }

  /** A file that only a password opens. */
  public static DifyException encrypted() {
    return new DifyException(ErrorCode.UNSUPPORTED_TYPE,
        "is protected by a password. Save it without one.");
  }

  /** A file of another kind than it seems to be. */
  public static DifyException unsupported(String what) {
    return new DifyException(ErrorCode.UNSUPPORTED_TYPE, what);
  }

  /** A file that holds more than it may. */
  public static DifyException tooLarge(String what) {
    return new DifyException(ErrorCode.TOO_LARGE, what + " Split it into several files.");
  }
}
