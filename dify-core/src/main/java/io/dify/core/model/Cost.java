package io.dify.core.model;

import java.math.BigDecimal;

/**
 * Money. One installation keeps its prices in one currency; amounts in different ones are not added.
 *
 * @param prompt for the prompt, 0 or more
 * @param completion for the answer, 0 or more
 * @param currency ISO 4217 code; empty while nothing has been paid
 */
public record Cost(BigDecimal prompt, BigDecimal completion, String currency) {
  /** Nothing, in no currency. */
  public static final Cost NONE = new Cost(BigDecimal.ZERO, BigDecimal.ZERO, "");

  /** Both together. */
  public BigDecimal total() {
    return prompt.add(completion);
  }

  /** The sum of two. Where currencies differ, that of this one counts and the other amount is left out. */
  public Cost plus(Cost other) {
    if (currency.isEmpty()) {
      return other;
    }
    return currency.equals(other.currency)
        ? new Cost(prompt.add(other.prompt), completion.add(other.completion), currency)
        : this;
  }
}
