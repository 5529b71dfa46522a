package io.dify.core.model;

import java.math.BigDecimal;

/**
 * What tokens cost.
 *
 * @param prompt price of a unit of prompt tokens, 0 or more
 * @param completion price of a unit of completion tokens, 0 or more
 * @param unit factor from such a price to that of one token: 0.000001 for prices per million, 0.001 for prices per thousand
 * @param currency ISO 4217 code, such as {@code USD}
 */
public record TokenPrice(BigDecimal prompt, BigDecimal completion, BigDecimal unit, String currency) {
  /** What these tokens cost. Exact. */
  public Cost of(long promptTokens, long completionTokens) {
    return new Cost(prompt.multiply(unit).multiply(BigDecimal.valueOf(promptTokens)),
        completion.multiply(unit).multiply(BigDecimal.valueOf(completionTokens)), currency);
  }
}
