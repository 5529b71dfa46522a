package io.dify.core.model.gateway.budget;

import java.math.BigDecimal;

/**
 * What was used.
 *
 * @param tokens tokens of prompts and answers, 0 or more
 * @param money what they cost in the currency of the budget, 0 or more
 */
public record Spending(long tokens, BigDecimal money) {
  /** Nothing. */
  public static final Spending NONE = new Spending(0, BigDecimal.ZERO);

  /** The sum. */
  public Spending plus(Spending other) {
    return new Spending(tokens + other.tokens, money.add(other.money));
  }

  /** The difference. */
  Spending minus(Spending other) {
    return new Spending(tokens - other.tokens, money.subtract(other.money));
  }
}
