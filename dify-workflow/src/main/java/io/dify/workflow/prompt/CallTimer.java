package io.dify.workflow.prompt;

import io.dify.core.model.Cost;
import io.dify.core.model.TokenPrice;
import io.dify.core.model.Usage;
import io.dify.core.value.Value;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Takes the times of one call and makes the output {@code usage} of it. Not thread-safe. */
public final class CallTimer {
  private static final double MILLIS = 1000.0;

  private final InstantSource clock;
  private final long start;
  private long first = -1;

  /** The call begins. */
  public CallTimer(InstantSource clock) {
    this.clock = clock;
    this.start = clock.millis();
  }

  /** A piece of the answer has come. */
  public void piece() {
    if (first < 0) {
      first = clock.millis();
    }
  }

  /** What was used, with its cost as far as a price is known. */
  public static Usage priced(Usage usage, Optional<TokenPrice> price) {
    return usage.cost().equals(Cost.NONE) ? price.map(usage::at).orElse(usage) : usage;
  }

  /**
   * The call is over.
   *
   * @param usage what was used, with its cost
   * @param price of the model that answered
   */
  public Value.Obj usage(Usage usage, Optional<TokenPrice> price) {
    long end = clock.millis();
    double toFirst = ((first < 0 ? end : first) - start) / MILLIS;
    double latency = (end - start) / MILLIS;
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("prompt_tokens", Value.of(usage.promptTokens()));
    fields.put("prompt_unit_price", price.map(TokenPrice::prompt).map(CallTimer::decimal).orElse(Value.of("0")));
    fields.put("prompt_price_unit", price.map(TokenPrice::unit).map(CallTimer::decimal).orElse(Value.of("0")));
    fields.put("prompt_price", decimal(usage.cost().prompt()));
    fields.put("completion_tokens", Value.of(usage.completionTokens()));
    fields.put("completion_unit_price",
        price.map(TokenPrice::completion).map(CallTimer::decimal).orElse(Value.of("0")));
    fields.put("completion_price_unit", price.map(TokenPrice::unit).map(CallTimer::decimal).orElse(Value.of("0")));
    fields.put("completion_price", decimal(usage.cost().completion()));
    fields.put("total_tokens", Value.of(usage.totalTokens()));
    fields.put("total_price", decimal(usage.cost().total()));
    fields.put("currency", Value.of(usage.cost().currency().isEmpty() ? "USD" : usage.cost().currency()));
    fields.put("latency", Value.of(latency));
    fields.put("time_to_first_token", Value.of(toFirst));
    fields.put("time_to_generate", Value.of(latency - toFirst));
    return new Value.Obj(fields);
  }

  /** Amounts are texts, so that nobody reads them as binary fractions. */
  private static Value decimal(BigDecimal amount) {
    return Value.of(amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString());
  }
}
