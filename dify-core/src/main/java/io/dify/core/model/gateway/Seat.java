package io.dify.core.model.gateway;

import io.dify.core.error.DifyException;
import io.dify.core.model.ProviderFailure;
import io.dify.core.model.gateway.limit.ConcurrencyLimiter;
import java.time.Duration;
import java.util.Optional;

/** The right to make one call through a credential. To be ended once, by one of its methods. For one thread. */
final class Seat {
  private final Credential credential;
  private final Lane lane;
  private final ConcurrencyLimiter.Permit permit;

  Seat(Credential credential, Lane lane, ConcurrencyLimiter.Permit permit) {
    this.credential = credential;
    this.lane = lane;
    this.permit = permit;
  }

  Credential credential() {
    return credential;
  }

  void succeeded() {
    lane.succeeded();
    permit.release(ConcurrencyLimiter.Ending.SUCCESS);
  }

  /** The call ended for a reason of ours, for example a sink that failed. */
  void abandoned() {
    lane.undecided();
    permit.release(ConcurrencyLimiter.Ending.OTHER);
  }

  void failed(DifyException failure) {
    switch (FailureKind.of(failure)) {
      case LIMITED -> {
        cool(failure);
        lane.undecided();
        permit.release(ConcurrencyLimiter.Ending.OVERLOAD);
      }
      case TIMED_OUT -> {
        lane.failed();
        permit.release(ConcurrencyLimiter.Ending.OVERLOAD);
      }
      case PASSING -> {
        askedWait(failure).ifPresent(lane::waitAsAsked);
        lane.failed();
        permit.release(ConcurrencyLimiter.Ending.OTHER);
      }
      case CREDENTIAL -> {
        lane.cool(Lane.COOL_DOWN);
        lane.succeeded();
        permit.release(ConcurrencyLimiter.Ending.OTHER);
      }
      case LASTING -> {
        lane.succeeded();
        permit.release(ConcurrencyLimiter.Ending.OTHER);
      }
      case CROWDED, CANCELLED -> abandoned();
    }
  }

  private void cool(DifyException failure) {
    askedWait(failure).ifPresentOrElse(lane::waitAsAsked, () -> lane.cool(Lane.COOL_DOWN));
  }

  private static Optional<Duration> askedWait(DifyException failure) {
    return failure instanceof ProviderFailure provider ? provider.retryAfter() : Optional.empty();
  }
}
