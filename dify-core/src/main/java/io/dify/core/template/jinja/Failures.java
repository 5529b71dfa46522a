package io.dify.core.template.jinja;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;

/** The errors of a render. Messages begin small: the place is put in front of them. */
final class Failures {
  private Failures() {}

  static DifyException type(String message) {
    return new DifyException(ErrorCode.TYPE_MISMATCH, message);
  }

  static DifyException value(String message) {
    return new DifyException(ErrorCode.INVALID_PARAM, message);
  }

  static DifyException undefined(Undefined undefined) {
    return new DifyException(ErrorCode.VARIABLE_NOT_FOUND,
        undefined.what() + "; set it, or guard its use with 'is defined' or the filter default.");
  }

  static DifyException syntax(int line, String message) {
    return new DifyException(ErrorCode.SYNTAX, "Template, line " + line + ": " + message);
  }

  static DifyException tooDeep(int line, int levels) {
    return new DifyException(ErrorCode.LIMIT_EXCEEDED,
        "Template, line " + line + ": nested more than " + levels + " levels deep. Split it into several statements.");
  }
}
