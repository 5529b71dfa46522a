package io.dify.runtime.http.service;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.workflow.run.RunResult;
import java.util.Arrays;

/** Failed runs as errors of the API: with the code of what failed when that is one of ours, else as a failed model call, Dify's word for it. */
final class RunErrors {
  private RunErrors() {}

  static DifyException of(RunResult result) {
    ErrorCode code = Arrays.stream(ErrorCode.values()).filter(known -> known.wire().equals(result.errorType()))
        .findFirst().orElse(ErrorCode.MODEL_FAILED);
    String message = result.error() == null ? "The run failed." : result.error();
    return new DifyException(code, message);
  }
}
