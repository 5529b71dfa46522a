package io.dify.workflow.testkit;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.util.Arrays;
import java.util.Locale;

/** A model's failure with the type that the case names. */
final class ScriptedFailure extends DifyException {
  private static final long serialVersionUID = 1L;

  private final String type;

  ScriptedFailure(CaseError error) {
    super(code(error.typeOr("")), error.message());
    this.type = error.typeOr(code().wire());
  }

  /** The code of that wire name; names of rate limits are one, whoever's they are. */
  private static ErrorCode code(String type) {
    if (type.toLowerCase(Locale.ROOT).contains("ratelimit")) {
      return ErrorCode.RATE_LIMITED;
    }
    return Arrays.stream(ErrorCode.values()).filter(code -> code.wire().equals(type)).findFirst()
        .orElse(ErrorCode.MODEL_FAILED);
  }

  String type() {
    return type;
  }
}
