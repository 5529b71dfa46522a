package io.dify.runtime.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.runtime.limit.RateLimits;
import io.dify.runtime.limit.TooManyRequests;
import java.util.Map;

/** Errors as clients see them: {@code {"code", "message", "status"}}. Stateless. */
public final class ErrorReply {
  private static final String RETRY_AFTER_SECONDS = "1";

  private ErrorReply() {}

  /** The status an error is answered with: by its category, unless HTTP has a more exact one. */
  public static int status(ErrorCode code) {
    return switch (code) {
      case UNAUTHORIZED -> 401;
      case FORBIDDEN, ARCHIVED_DOCUMENT_IMMUTABLE, EGRESS_DENIED, FILE_ACCESS_DENIED, VERSION_NOT_ALLOWED -> 403;
      case NOT_FOUND, END_USER_NOT_FOUND, FILE_NOT_FOUND -> 404;
      case METHOD_NOT_ALLOWED -> 405;
      case CONFLICT, DATASET_NAME_DUPLICATE, DATASET_IN_USE -> 409;
      case FORM_SUBMITTED, FORM_EXPIRED -> 412;
      case TOO_LARGE, AUDIO_TOO_LARGE -> 413;
      case UNSUPPORTED_TYPE, UNSUPPORTED_AUDIO -> 415;
      case TOO_MANY_REQUESTS, RATE_LIMITED -> 429;
      default -> switch (code.category()) {
        case USER, MODEL -> 400;
        case RESOURCE -> 503;
        case INTERNAL -> 500;
      };
    };
  }

  /** The answer for an error. */
  public static Reply.Json of(DifyException error) {
    int status = status(error.code());
    Map<String, String> headers = switch (status) {
      case 401 -> Map.of("WWW-Authenticate", "Bearer");
      case 429 -> Map.of("Retry-After", error instanceof TooManyRequests limited
          ? Long.toString(RateLimits.seconds(limited.retryAfter()))
          : RETRY_AFTER_SECONDS);
      default -> Map.of();
    };
    return new Reply.Json(status, body(status, error.code().wire(), error.text()), headers);
  }

  /** The body for an error. */
  public static ObjectNode body(int status, String code, String message) {
    return JsonNodeFactory.instance.objectNode().put("code", code).put("message", message).put("status", status);
  }
}
