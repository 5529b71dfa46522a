package io.dify.runtime.limit;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.time.Duration;

/** A request over a limit, and when to come again. */
public final class TooManyRequests extends DifyException {
  private static final long serialVersionUID = 1L;

  private final Duration retryAfter;

  /**
   * A request over a limit.
   *
   * @param code {@code RATE_LIMITED} or {@code TOO_MANY_REQUESTS}
   * @param retryAfter when the same request would be let in, if nobody else asks meanwhile
   */
  public TooManyRequests(ErrorCode code, String message, Duration retryAfter) {
    super(code, message);
    this.retryAfter = retryAfter;
  }

  /** When to come again. */
  public Duration retryAfter() {
    return retryAfter;
  }
}
