package io.dify.core.model.gateway;

import dev.failsafe.CircuitBreaker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** One model through one credential: its circuit breaker and its cool-down. Thread-safe. */
final class Lane {
  /** How long a credential is passed over after a refusal that names no time, when there are others. */
  static final Duration COOL_DOWN = Duration.ofMinutes(1);

  private final CircuitBreaker<Object> breaker;
  private final InstantSource clock;
  /** Nobody may call before: the provider asked for it. */
  private final AtomicReference<Instant> notBefore = new AtomicReference<>(Instant.MIN);
  /** Others are preferred until then. */
  private final AtomicReference<Instant> coolUntil = new AtomicReference<>(Instant.MIN);

  Lane(BreakerSettings settings, InstantSource clock) {
    this.breaker = CircuitBreaker.builder().withFailureThreshold(settings.failures(), settings.of())
        .withDelay(settings.openFor()).withSuccessThreshold(1).build();
    this.clock = clock;
  }

  boolean isCool() {
    return !clock.instant().isBefore(coolUntil.get());
  }

  /** How long the provider still wants not to be called. */
  Duration askedWait() {
    Duration left = Duration.between(clock.instant(), notBefore.get());
    return left.isNegative() ? Duration.ZERO : left;
  }

  boolean isOpen() {
    return breaker.isOpen() && breaker.getRemainingDelay().isPositive();
  }

  Duration openFor() {
    return breaker.getRemainingDelay();
  }

  /** Takes the right to try; to be followed by one of {@link #succeeded}, {@link #failed} and {@link #undecided}. */
  boolean tryEnter() {
    return breaker.tryAcquirePermit();
  }

  void succeeded() {
    breaker.recordSuccess();
  }

  void failed() {
    breaker.recordFailure();
  }

  /** A call that tells nothing about the provider. A trial call of a circuit that was open must tell something. */
  void undecided() {
    if (breaker.isHalfOpen()) {
      breaker.recordFailure();
    }
  }

  /** Passes this lane over for a time. */
  void cool(Duration time) {
    later(coolUntil, time);
  }

  /** Lets nobody call for a time, as the provider asks. */
  void waitAsAsked(Duration time) {
    later(notBefore, time);
    later(coolUntil, time);
  }

  private void later(AtomicReference<Instant> field, Duration time) {
    Instant until = clock.instant().plus(time);
    field.accumulateAndGet(until, (old, added) -> added.isAfter(old) ? added : old);
  }
}
