package io.dify.core.model.gateway;

import java.time.Duration;

/**
 * When a model that keeps failing is left alone: each credential and model has a circuit breaker. Server errors, broken connections and time-outs
 * count as failures; refusals for the rate of calls do not (they have a cool-down), nor does what the caller did wrong.
 *
 * @param failures so many failures open the circuit, from 1
 * @param of among so many calls, the latest; at least {@code failures}
 * @param openFor how long nobody asks then; afterwards one call tries, and closes the circuit when it is answered
 */
public record BreakerSettings(int failures, int of, Duration openFor) {
  /** 16 of 20 failed; 30 s. */
  public static final BreakerSettings DEFAULT = new BreakerSettings(16, 20, Duration.ofSeconds(30));

  /** Checks the ranges. */
  public BreakerSettings {
    if (failures < 1 || of < failures || !openFor.isPositive()) {
      throw new IllegalArgumentException("A breaker needs failures from 1, as many calls or more, and a time above 0");
    }
  }
}
