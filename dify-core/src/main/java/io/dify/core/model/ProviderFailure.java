package io.dify.core.model;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A failure of a model provider, which knows whether the same call may succeed a little later. */
public final class ProviderFailure extends DifyException {
  private static final long serialVersionUID = 1L;

  private final boolean passing;
  private final @Nullable Duration retryAfter;

  private ProviderFailure(ErrorCode code, String message, @Nullable Throwable cause, boolean passing,
      @Nullable Duration retryAfter) {
    super(code, message, cause);
    this.passing = passing;
    this.retryAfter = retryAfter;
  }

  /** A failure that stays: a wrong key, an unknown model, a prompt that is too long. */
  public static ProviderFailure lasting(ErrorCode code, String message, @Nullable Throwable cause) {
    return new ProviderFailure(code, message, cause, false, null);
  }

  /**
   * A failure that may be over soon: an overloaded or restarting server.
   *
   * @param retryAfter how long the provider asks to wait, null when it does not say
   */
  public static ProviderFailure passing(ErrorCode code, String message, @Nullable Throwable cause,
      @Nullable Duration retryAfter) {
    return new ProviderFailure(code, message, cause, true, retryAfter);
  }

  /** Whether the same call may succeed later. */
  public boolean isPassing() {
    return passing;
  }

  /** How long the provider asks to wait. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
