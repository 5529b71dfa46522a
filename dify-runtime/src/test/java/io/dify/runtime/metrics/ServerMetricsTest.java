package io.dify.runtime.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.model.CallOrigin;
import io.dify.core.model.Cost;
import io.dify.core.model.ModelRef;
import io.dify.core.model.ModelType;
import io.dify.core.model.Usage;
import io.dify.core.model.gateway.CallOutcome;
import io.dify.core.model.gateway.UsageRecord;
import io.dify.core.testkit.ManualClock;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServerMetricsTest {
  private final ManualClock clock = new ManualClock(Instant.EPOCH);
  private final ServerMetrics metrics = new ServerMetrics(clock);

  private static UsageRecord call(String model) {
    ModelRef ref = new ModelRef("openai", model);
    return new UsageRecord(Instant.EPOCH, CallOrigin.of("t", "a", "u"), ModelType.LLM, ref, ref, "openai/main",
        new Usage(3, 4, new Cost(new BigDecimal("0.5"), new BigDecimal("0.25"), "USD")), Optional.empty(),
        Duration.ofMillis(20), CallOutcome.ANSWERED, Optional.empty(), 1);
  }

  @Test
  void callsTokensAndCostAreCountedByModel() {
    metrics.modelCalled(call("gpt"));
    metrics.modelCalled(call("gpt"));
    assertThat(metrics.text())
        .contains("dify_llm_requests_total{model=\"gpt\",provider=\"openai\",status=\"answered\"} 2.0")
        .contains("dify_llm_tokens_total{direction=\"prompt\",model=\"gpt\",provider=\"openai\"} 6.0")
        .contains("dify_llm_tokens_total{direction=\"completion\",model=\"gpt\",provider=\"openai\"} 8.0")
        .contains("dify_llm_cost_total{currency=\"USD\",model=\"gpt\",provider=\"openai\"} 1.5");
  }

  @Test
  void namesOfModelsAreBoundedInNumber() {
    for (int i = 0; i < 1000; i++) {
      metrics.modelCalled(call("model-" + i));
    }
    assertThat(metrics.text().lines().filter(line -> line.startsWith("dify_llm_requests_total{")).count())
        .isEqualTo(201);
    assertThat(metrics.text())
        .contains("dify_llm_requests_total{model=\"other\",provider=\"other\",status=\"answered\"} 800.0");
  }

  @Test
  void aUserIsActiveForFiveMinutes() {
    metrics.userSeen("a", "u1");
    metrics.userSeen("a", "u1");
    metrics.userSeen("b", "u1");
    assertThat(metrics.text()).contains("dify_active_users 2.0");
    clock.advance(Duration.ofMinutes(6));
    metrics.userSeen("a", "u1");
    assertThat(metrics.text()).contains("dify_active_users 1.0");
  }
}
