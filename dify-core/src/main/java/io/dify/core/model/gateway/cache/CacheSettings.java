package io.dify.core.model.gateway.cache;

import java.time.Duration;

/**
 * What an {@link AnswerCache} keeps.
 *
 * @param maxBytes memory for calls and answers together, estimated; above 0
 * @param maxAge how old an answer may be, above 0
 * @param anyTemperature whether calls are kept that do not ask for temperature 0; such a caller may expect another answer each time
 */
public record CacheSettings(long maxBytes, Duration maxAge, boolean anyTemperature) {
  /** Checks the ranges. */
  public CacheSettings {
    if (maxBytes <= 0 || !maxAge.isPositive()) {
      throw new IllegalArgumentException("A cache needs bytes and an age above 0");
    }
  }
}
