package io.dify.core.code;

import java.time.Duration;

/**
 * Bounds of one call. What the code may use up otherwise (memory, files, threads) is a matter of the runner.
 *
 * @param timeout from the moment the code starts until its result is there; waiting for a free place does not count
 * @param maxSourceBytes size of source and inputs together
 * @param maxResultBytes size of the result as JSON
 * @param maxPrintedBytes how much of what the code prints is kept; the rest is thrown away
 */
public record CodeLimits(Duration timeout, int maxSourceBytes, int maxResultBytes, int maxPrintedBytes) {
  /** 15 s as Dify's workers have, 32 MiB, 16 MiB, 64 KiB. */
  public static final CodeLimits DEFAULT = new CodeLimits(Duration.ofSeconds(15), 32 << 20, 16 << 20, 64 << 10);

  /** Checks that all are positive. */
  public CodeLimits {
    if (!timeout.isPositive() || maxSourceBytes <= 0 || maxResultBytes <= 0 || maxPrintedBytes <= 0) {
      throw new IllegalArgumentException("Limits of user code must be positive");
    }
  }

  /** The same with another time. */
  public CodeLimits within(Duration time) {
    return new CodeLimits(time, maxSourceBytes, maxResultBytes, maxPrintedBytes);
  }

  /** The same, keeping more or less of what is printed. */
  public CodeLimits keeping(int printedBytes) {
    return new CodeLimits(timeout, maxSourceBytes, maxResultBytes, printedBytes);
  }
}
