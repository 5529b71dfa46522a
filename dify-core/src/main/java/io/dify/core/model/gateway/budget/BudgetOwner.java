package io.dify.core.model.gateway.budget;

/**
 * Whose share of a budget.
 *
 * @param tenant id of the tenant
 * @param app id of the app, empty when the whole tenant is meant
 */
public record BudgetOwner(String tenant, String app) {
  @Override
  public String toString() {
    return app.isEmpty() ? "this workspace" : "the app " + app;
  }
}
