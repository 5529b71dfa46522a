package io.dify.core.model.gateway.budget;

import io.dify.core.model.CallOrigin;

/** Whose calls share a budget. */
public enum BudgetScope {
  /** Each tenant has its own. */
  TENANT,
  /** Each app of each tenant has its own. */
  APP;

  /** Whose share a call takes. */
  BudgetOwner owner(CallOrigin origin) {
    return new BudgetOwner(origin.tenant(), this == APP ? origin.app() : "");
  }
}
