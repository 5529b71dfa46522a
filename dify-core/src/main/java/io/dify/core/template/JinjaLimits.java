package io.dify.core.template;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.time.Duration;

/**
 * What rendering a Jinja template may use up. A render that goes further ends with an error that names the component of this record.
 *
 * @param maxTime from beginning to end, default 5 seconds
 * @param maxOutputChars UTF-16 units of the text it gives, default 400,000 (as Dify)
 * @param maxMadeChars UTF-16 units of all texts that it makes on the way, those it throws away again included; an item of a list counts as 16. Bounds the
 *          memory a render can hold. Default 100,000,000
 */
public record JinjaLimits(Duration maxTime, int maxOutputChars, long maxMadeChars) {
  /** The defaults. */
  public static final JinjaLimits DEFAULT = new JinjaLimits(Duration.ofSeconds(5), 400_000, 100_000_000);

  /**
   * Checks.
   *
   * @throws DifyException {@code INVALID_PARAM} when a limit is not positive
   */
  public JinjaLimits {
    if (!maxTime.isPositive() || maxOutputChars <= 0 || maxMadeChars <= 0) {
      throw new DifyException(ErrorCode.INVALID_PARAM, "Limits of templates must be greater than zero.");
    }
  }

  /** The same with another time. */
  public JinjaLimits withMaxTime(Duration time) {
    return new JinjaLimits(time, maxOutputChars, maxMadeChars);
  }

  /** The same with another length of the output. */
  public JinjaLimits withMaxOutputChars(int chars) {
    return new JinjaLimits(maxTime, chars, maxMadeChars);
  }
}
