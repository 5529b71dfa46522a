package io.dify.runtime.http.sse;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.model.Usage;
import java.time.Duration;

/** Usage as clients see it. Prices are not known to this software and always {@code "0"}. Stateless. */
public final class WireUsage {
  private static final String NO_PRICE = "0";
  /** The currency of the prices that are not known. */
  public static final String CURRENCY = "USD";

  private WireUsage() {}

  /** The record for tokens used and the time the answer took. */
  public static ObjectNode node(Usage usage, Duration latency) {
    return JsonNodeFactory.instance.objectNode().put("prompt_tokens", usage.promptTokens())
        .put("prompt_unit_price", NO_PRICE).put("prompt_price_unit", NO_PRICE).put("prompt_price", NO_PRICE)
        .put("completion_tokens", usage.completionTokens()).put("completion_unit_price", NO_PRICE)
        .put("completion_price_unit", NO_PRICE).put("completion_price", NO_PRICE)
        .put("total_tokens", usage.totalTokens()).put("total_price", NO_PRICE).put("currency", CURRENCY)
        .put("latency", seconds(latency));
  }

  /** Seconds with fractions. */
  public static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
