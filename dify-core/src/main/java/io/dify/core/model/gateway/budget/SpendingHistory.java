package io.dify.core.model.gateway.budget;

import java.time.Instant;

/** Port: what was used before this process began, so that a restart does not make budgets anew. Thread-safe. */
@FunctionalInterface
public interface SpendingHistory {
  /** Nobody has used anything. */
  SpendingHistory EMPTY = (owner, since, currency) -> Spending.NONE;

  /**
   * What an owner has used. Asked once for each owner, budget and period.
   *
   * @param since the first instant that counts
   * @param currency money in others is left out
   */
  Spending of(BudgetOwner owner, Instant since, String currency);
}
