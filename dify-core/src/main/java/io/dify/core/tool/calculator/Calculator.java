package io.dify.core.tool.calculator;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.math.BigDecimal;

/**
 * Evaluates arithmetic on exact decimals; no binary fraction is ever involved, so {@code 0.1 + 0.2} is {@code 0.3}. Stateless, thread-safe.
 *
 * <p>Operators, from weak to strong: {@code + -}, {@code * / // %}, sign, {@code **} (to the right). {@code //} and {@code %} round down as in Python.
 * Functions: {@code abs ceil floor trunc round(x) round(x, digits) sqrt min max sum avg}; constants {@code pi} and {@code e}. Sums, differences and products are
 * exact; quotients and roots are rounded half-even to {@value Numbers#QUOTIENT_DIGITS} significant digits. Numbers may have
 * {@value Numbers#MAX_DIGITS} digits, expressions {@value #MAX_LENGTH} characters and {@value ExpressionReader#MAX_DEPTH} levels.
 */
public final class Calculator {
  /** Characters of an expression at most. */
  public static final int MAX_LENGTH = 4096;

  private Calculator() {}

  /**
   * The value of an expression, without zeros at its end.
   *
   * @throws DifyException {@code INVALID_PARAM} with the place and what is wrong, {@code LIMIT_EXCEEDED} when a number would become too long
   */
  public static BigDecimal evaluate(String expression) {
    if (expression.length() > MAX_LENGTH) {
      throw new DifyException(ErrorCode.LIMIT_EXCEEDED,
          "The expression has more than " + MAX_LENGTH + " characters; split it.");
    }
    return Numbers.stripped(new ExpressionReader(expression).read());
  }
}
