package io.dify.core.model.gateway.budget;

import io.dify.core.model.CallOrigin;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A budget.
 *
 * @param name for messages
 * @param scope whose calls share it
 * @param app the one app it is for, by id; empty for each app. With scope APP only
 * @param period when it starts anew
 * @param tokens tokens of prompts and answers together, empty for no such limit
 * @param money money, empty for no such limit; calls of models without a known price count as free
 * @param currency currency of {@code money}, ISO 4217; costs in others do not count
 */
public record BudgetRule(String name, BudgetScope scope, Optional<String> app, BudgetPeriod period, OptionalLong tokens,
    Optional<BigDecimal> money, String currency) {
  /** Checks that it limits something. */
  public BudgetRule {
    if (tokens.isEmpty() && money.isEmpty()) {
      throw new IllegalArgumentException("A budget limits tokens, money or both");
    }
    if (app.isPresent() && scope != BudgetScope.APP) {
      throw new IllegalArgumentException("Only a budget of apps is for one app");
    }
  }

  /** So many tokens a period. */
  public static BudgetRule tokens(String name, BudgetScope scope, BudgetPeriod period, long tokens) {
    return new BudgetRule(name, scope, Optional.empty(), period, OptionalLong.of(tokens), Optional.empty(), "");
  }

  boolean appliesTo(CallOrigin origin) {
    return app.map(origin.app()::equals).orElse(true);
  }

  boolean isUsedUp(Spending spent) {
    return (tokens.isPresent() && spent.tokens() >= tokens.getAsLong())
        || (money.isPresent() && spent.money().compareTo(money.get()) >= 0);
  }

  String amount() {
    String money = this.money.map(sum -> sum.toPlainString() + " " + currency).orElse("");
    String tokens = this.tokens.isPresent() ? this.tokens.getAsLong() + " tokens" : "";
    return tokens.isEmpty() ? money : money.isEmpty() ? tokens : tokens + " or " + money;
  }
}
