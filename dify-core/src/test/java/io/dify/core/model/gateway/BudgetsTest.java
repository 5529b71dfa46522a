package io.dify.core.model.gateway;

import static io.dify.core.model.gateway.GatewayFixture.GPT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.CallOrigin;
import io.dify.core.model.ModelCall;
import io.dify.core.model.TokenPrice;
import io.dify.core.model.Usage;
import io.dify.core.model.gateway.budget.BudgetPeriod;
import io.dify.core.model.gateway.budget.BudgetRule;
import io.dify.core.model.gateway.budget.BudgetScope;
import io.dify.core.model.gateway.budget.Budgets;
import io.dify.core.model.gateway.budget.Spending;
import io.dify.core.model.gateway.budget.SpendingHistory;
import io.dify.core.testkit.ScriptedTurn;
import io.dify.core.value.Value;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BudgetsTest {
  private static final CallOrigin APP = CallOrigin.of("t", "app", "u");

  private final GatewayFixture fixture = new GatewayFixture();

  private Budgets budgets(BudgetRule... rules) {
    return new Budgets(List.of(rules), fixture.clock, SpendingHistory.EMPTY);
  }

  private static ModelCall bounded(int maxTokens) {
    return GatewayFixture.call("Hi").withParameters(Map.of("max_tokens", Value.of(maxTokens)));
  }

  private static void assertUsedUp(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String... saying) {
    assertThatThrownBy(call).isInstanceOfSatisfying(DifyException.class,
        error -> assertThat(error.code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED)).hasMessageContainingAll(saying);
  }

  @Test
  void aThousandCallsAtOnceExceedABudgetByOneCallAtMost() throws Exception {
    int each = 90;
    int limit = 10_000;
    AtomicLong used = new AtomicLong();
    fixture.behaviour.put("a", call -> {
      used.addAndGet(each);
      return ScriptedTurn.saying("x").withUsage(new Usage(10, each - 10));
    });
    ModelGateway gateway = fixture.withAccounts("a")
        .budgets(budgets(BudgetRule.tokens("team", BudgetScope.APP, BudgetPeriod.DAY, limit))).build().on(APP);
    CountDownLatch start = new CountDownLatch(1);
    List<Future<Boolean>> results = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 1000; i++) {
        results.add(threads.submit(() -> {
          start.await();
          try {
            gateway.chat(GPT).answer(bounded(100), piece -> {}, Cancellation.none());
            return true;
          } catch (DifyException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED);
            return false;
          }
        }));
      }
      start.countDown();
    }
    int admitted = 0;
    for (Future<Boolean> result : results) {
      admitted += result.get() ? 1 : 0;
    }
    // Each sets aside up to 130 tokens and uses 90, so calls may be refused that would have fitted in the end.
    assertThat(used.get()).isEqualTo((long) admitted * each).isBetween(limit / 130 * (long) each, limit + (long) each);
    assertThat(fixture.records.stream().filter(record -> record.outcome() == CallOutcome.REFUSED))
        .hasSize(1000 - admitted).allSatisfy(record -> assertThat(record.attempts()).isZero());
  }

  @Test
  void refusalNamesTheBudgetAndWhenItStartsAnew() {
    ModelGateway gateway = fixture.withAccounts("a")
        .budgets(budgets(BudgetRule.tokens("team", BudgetScope.APP, BudgetPeriod.DAY, 1))).build();
    fixture.ask(gateway.on(APP));
    assertUsedUp(() -> fixture.ask(gateway.on(APP)), "'team'", "1 tokens a day", "the app app",
        "2026-03-05T00:00:00Z", "models.yml");
    assertThat(fixture.ask(gateway.on(CallOrigin.of("t", "other", "u")))).isEqualTo("a");
    assertThat(fixture.ask(gateway.on(CallOrigin.of("t2", "app", "u")))).isEqualTo("a");
    fixture.clock.advance(Duration.ofDays(1));
    assertThat(fixture.ask(gateway.on(APP))).isEqualTo("a");
  }

  @Test
  void appsOfATenantShareItsBudget() {
    ModelGateway gateway = fixture.withAccounts("a")
        .budgets(budgets(BudgetRule.tokens("all", BudgetScope.TENANT, BudgetPeriod.MONTH, 1))).build();
    fixture.ask(gateway.on(APP));
    assertUsedUp(() -> fixture.ask(gateway.on(CallOrigin.of("t", "other", "u"))), "this workspace",
        "2026-04-01T00:00:00Z");
  }

  @Test
  void failedCallsGiveBackWhatTheyReserved() {
    fixture.behaviour.put("a", call -> ScriptedTurn.failing(GatewayFixture.tooLong()));
    ModelGateway gateway = fixture.withAccounts("a")
        .budgets(budgets(BudgetRule.tokens("team", BudgetScope.APP, BudgetPeriod.DAY, 50))).build().on(APP);
    for (int i = 0; i < 100; i++) {
      assertThatThrownBy(() -> fixture.ask(gateway)).hasMessage("too long");
    }
  }

  @Test
  void answersCutInTheMiddleAreCounted() {
    fixture.behaviour.put("a", call -> ScriptedTurn.saying("x".repeat(4000)).thenFailing(GatewayFixture.broken()));
    ModelGateway gateway = fixture.withAccounts("a")
        .budgets(budgets(BudgetRule.tokens("team", BudgetScope.APP, BudgetPeriod.DAY, 900))).build().on(APP);
    assertThatThrownBy(() -> fixture.ask(gateway)).hasMessage("broken");
    assertUsedUp(() -> fixture.ask(gateway), "1001 tokens used");
  }

  @Test
  void moneyIsCountedAtThePriceOfTheModel() {
    BudgetRule dollar = new BudgetRule("dollar", BudgetScope.TENANT, Optional.empty(), BudgetPeriod.HOUR,
        OptionalLong.empty(), Optional.of(new BigDecimal("1.00")), "USD");
    fixture.behaviour.put("a", call -> ScriptedTurn.saying("x").withUsage(new Usage(1000, 200)));
    ModelGateway gateway = fixture.withAccounts("a").budgets(budgets(dollar))
        .price(GPT, new TokenPrice(new BigDecimal("0.30"), new BigDecimal("1.00"),
            new BigDecimal("0.001"), "USD"))
        .build().on(APP);
    var answer = gateway.chat(GPT).answer(bounded(200), piece -> {}, Cancellation.none());
    assertThat(answer.usage().cost().total()).isEqualByComparingTo("0.5");
    gateway.chat(GPT).answer(bounded(200), piece -> {}, Cancellation.none());
    assertUsedUp(() -> gateway.chat(GPT).answer(bounded(1), piece -> {}, Cancellation.none()), "1.00 USD a hour",
        "1 USD used", "2026-03-04T06:00:00Z");
  }

  @Test
  void spendingBeforeTheStartIsRemembered() {
    SpendingHistory history = (owner, since, currency) -> {
      assertThat(since).hasToString("2026-03-04T00:00:00Z");
      return owner.tenant().equals("t") ? new Spending(100, BigDecimal.ZERO) : Spending.NONE;
    };
    ModelGateway gateway = fixture.withAccounts("a").budgets(new Budgets(
        List.of(BudgetRule.tokens("team", BudgetScope.TENANT, BudgetPeriod.DAY, 100)), fixture.clock, history)).build();
    assertUsedUp(() -> fixture.ask(gateway.on(APP)), "100 tokens used");
    assertThat(fixture.ask(gateway.on(CallOrigin.of("t2", "app", "u")))).isEqualTo("a");
  }
}
