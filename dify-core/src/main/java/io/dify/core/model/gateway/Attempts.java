package io.dify.core.model.gateway;

import dev.failsafe.Execution;
import dev.failsafe.ExecutionContext;
import dev.failsafe.RetryPolicy;
import io.dify.core.error.DifyException;
import io.dify.core.model.ProviderFailure;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one model until it answers: repeats what failed for a passing reason, after a growing delay or the one the provider asks for; goes on at once
 * where another credential may do better; and repeats nothing after the first piece, because a repeated piece would double text. Thread-safe.
 */
final class Attempts {
  private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);
  private static final double JITTER = 0.2;
  private static final Duration BACK_OFF = Duration.ofMillis(-1);

  private final Balancer balancer;
  private final Pauses pauses;
  private final RetryPolicy<Object> policy;

  Attempts(Balancer balancer, Pauses pauses, RetrySettings settings) {
    this.balancer = balancer;
    this.pauses = pauses;
    this.policy = RetryPolicy.builder().withMaxRetries(settings.maxRetries())
        .withBackoff(settings.firstDelay(), settings.maxDelay()).withJitter(JITTER)
        .withDelayFnOn(Attempts::askedDelay, ProviderFailure.class)
        .handleIf(failure -> isWorthRepeating(failure, settings.maxDelay())).build();
  }

  private static boolean isWorthRepeating(Throwable failure, Duration maxDelay) {
    if (!(failure instanceof DifyException known)) {
      return false;
    }
    return switch (FailureKind.of(known)) {
      case LIMITED, PASSING -> asked(known).compareTo(maxDelay) <= 0;
      case TIMED_OUT, CREDENTIAL, CROWDED, LASTING, CANCELLED -> false;
    };
  }

  private static Duration asked(DifyException failure) {
    return failure instanceof ProviderFailure provider ? provider.retryAfter().orElse(BACK_OFF) : BACK_OFF;
  }

  /** What the provider asks for; a negative time leaves the choice to the back-off. */
  private static Duration askedDelay(ExecutionContext<Object> context) {
    return context.getLastException() instanceof DifyException failure ? asked(failure) : BACK_OFF;
  }

  <T> T run(CallRequest request, Target target, ModelWork<T> work, Progress progress) {
    Execution<Object> tries = Execution.of(policy);
    int moves = target.credentials().size() - 1;
    while (true) {
      Seat seat = balancer.take(target, request.cancellation());
      progress.attempt(target.ref(), seat.credential().name());
      try {
        return seated(seat, () -> work.ask(seat.credential(), target.ref(), progress));
      } catch (DifyException e) {
        progress.failed(e);
        boolean moving = !progress.hasBegun() && moves > 0 && isElsewhereBetter(e, target);
        if (moving) {
          moves--;
        } else {
          tries.recordException(e);
        }
        if (progress.hasBegun() || tries.isComplete()) {
          throw e;
        }
        LOG.info("Model {} through {} failed ({}); trying again", target.ref(), seat.credential(), e.code().wire());
        if (!moving) {
          pauses.pause(tries.getDelay(), request.cancellation());
        }
      }
    }
  }

  private static <T> T seated(Seat seat, Supplier<T> call) {
    boolean ended = false;
    try {
      T result = call.get();
      seat.succeeded();
      ended = true;
      return result;
    } catch (DifyException e) {
      seat.failed(e);
      ended = true;
      throw e;
    } finally {
      if (!ended) {
        seat.abandoned();
      }
    }
  }

  /** Whether another credential may do what this one may not. Such a move is no repetition, and there are as many as other credentials. */
  private boolean isElsewhereBetter(DifyException failure, Target target) {
    return switch (FailureKind.of(failure)) {
      case LIMITED, CREDENTIAL -> target.credentials().size() > 1 && balancer.isReady(target);
      case PASSING, TIMED_OUT, CROWDED, LASTING, CANCELLED -> false;
    };
  }
}
