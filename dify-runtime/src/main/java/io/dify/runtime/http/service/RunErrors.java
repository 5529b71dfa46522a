package io.dify.runtime.http.service;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.workflow.run.RunResult;
import java.util.Arrays;

/** Failed runs as errors of the API: with the code of what failed when that is one of ours, else as a failed model call, Dify's word for it. */
final class RunErrors {
  /** Codes that a run may fail with, or be refused with. */
  static final ErrorCode[] OF_RUNS = { ErrorCode.NOT_FOUND, ErrorCode.APP_UNAVAILABLE, ErrorCode.VERSION_NOT_ALLOWED,
    ErrorCode.PROVIDER_NOT_INITIALIZE, ErrorCode.PROVIDER_QUOTA_EXCEEDED, ErrorCode.MODEL_NOT_SUPPORTED,
    ErrorCode.MODEL_FAILED, ErrorCode.RATE_LIMITED, ErrorCode.NODE_FAILED, ErrorCode.VARIABLE_NOT_FOUND,
    ErrorCode.TYPE_MISMATCH, ErrorCode.TOOL_FAILED, ErrorCode.CODE_FAILED, ErrorCode.SANDBOX_UNAVAILABLE,
    ErrorCode.TIMEOUT, ErrorCode.CANCELLED, ErrorCode.LIMIT_EXCEEDED, ErrorCode.EGRESS_DENIED, ErrorCode.NETWORK,
    ErrorCode.UNSUPPORTED_TYPE, ErrorCode.FILE_UNREADABLE};

  /** Codes that the files of a request may be refused with. */
  static final ErrorCode[] OF_FILES = { ErrorCode.FILE_NOT_FOUND, ErrorCode.FILE_ACCESS_DENIED};

  private RunErrors() {}

  static DifyException of(RunResult result) {
    ErrorCode code = Arrays.stream(ErrorCode.values()).filter(known -> known.wire().equals(result.errorType()))
        .findFirst().orElse(ErrorCode.MODEL_FAILED);
    String message = result.error() == null ? "The run failed." : result.error();
    return new DifyException(code, message);
  }
}
