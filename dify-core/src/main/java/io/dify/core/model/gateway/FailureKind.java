package io.dify.core.model.gateway;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCategory;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.ProviderFailure;

/** What the failure of a call says about whom. */
enum FailureKind {
  /** The provider limits the rate of calls of this credential. */
  LIMITED,
  /** The provider is in trouble: server errors, broken connections. The same call may succeed a little later. */
  PASSING,
  /** The provider did not answer in time. */
  TIMED_OUT,
  /** This credential is refused or has no quota; another one may do. */
  CREDENTIAL,
  /** Too many wait for a place already. */
  CROWDED,
  /** The call itself is wrong, and would be anywhere. */
  LASTING,
  /** The caller broke it off. */
  CANCELLED;

  static FailureKind of(DifyException failure) {
    ErrorCode code = failure.code();
    if (code == ErrorCode.CANCELLED) {
      return CANCELLED;
    }
    if (failure instanceof ProviderFailure provider) {
      return ofProvider(provider);
    }
    return switch (code) {
      case NETWORK -> PASSING;
      case TIMEOUT -> TIMED_OUT;
      case TOO_MANY_REQUESTS -> CROWDED;
      case RATE_LIMITED -> LIMITED;
      case PROVIDER_NOT_INITIALIZE, PROVIDER_QUOTA_EXCEEDED -> CREDENTIAL;
      default -> LASTING;
    };
  }

  private static FailureKind ofProvider(ProviderFailure failure) {
    if (failure.code() == ErrorCode.RATE_LIMITED) {
      return LIMITED;
    }
    if (failure.code() == ErrorCode.PROVIDER_NOT_INITIALIZE || failure.code() == ErrorCode.PROVIDER_QUOTA_EXCEEDED) {
      return CREDENTIAL;
    }
    return failure.isPassing() ? PASSING : LASTING;
  }

  /** Whether another model may answer in place of the one that failed so. */
  boolean permitsFallback(DifyException failure, boolean alsoLasting) {
    return switch (this) {
      case LIMITED, PASSING, TIMED_OUT, CREDENTIAL, CROWDED -> true;
      case LASTING -> alsoLasting && failure.code().category() == ErrorCategory.MODEL;
      case CANCELLED -> false;
    };
  }
}
