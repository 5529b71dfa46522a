package io.dify.runtime.http.sse;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.model.Cost;
import io.dify.core.model.Usage;
import java.math.BigDecimal;
import java.time.Duration;

/**
 * Usage as clients see it. Amounts are {@code "0"} where no price is known; prices of one token are, always: an answer may come from several models.
 * Stateless.
 */
public final class WireUsage {
  private static final String NO_PRICE = "0";
  /** The currency where none is known. */
  private static final String CURRENCY = "USD";

  private WireUsage() {}

  /** The record for tokens used and the time the answer took. */
  public static ObjectNode node(Usage usage, Duration latency) {
    return JsonNodeFactory.instance.objectNode().put("prompt_tokens", usage.promptTokens())
        .put("prompt_unit_price", NO_PRICE).put("prompt_price_unit", NO_PRICE)
        .put("prompt_price", amount(usage.cost().prompt())).put("completion_tokens", usage.completionTokens())
        .put("completion_unit_price", NO_PRICE).put("completion_price_unit", NO_PRICE)
        .put("completion_price", amount(usage.cost().completion())).put("total_tokens", usage.totalTokens())
        .put("total_price", total(usage.cost())).put("currency", currency(usage.cost()))
        .put("latency", seconds(latency));
  }

  /** All that was paid, as a decimal without an exponent. */
  public static String total(Cost cost) {
    return amount(cost.total());
  }

  /** The currency of a cost. */
  public static String currency(Cost cost) {
    return cost.currency().isEmpty() ? CURRENCY : cost.currency();
  }

  private static String amount(BigDecimal money) {
    return money.signum() == 0 ? NO_PRICE : money.stripTrailingZeros().toPlainString();
  }

  /** Seconds with fractions. */
  public static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
