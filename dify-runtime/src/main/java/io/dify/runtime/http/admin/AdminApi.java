package io.dify.runtime.http.admin;

import io.dify.runtime.auth.ApiKeys;
import io.dify.runtime.http.Route;
import io.dify.runtime.limit.RateLimits;
import io.dify.runtime.registry.AppCatalog;
import io.dify.runtime.run.DurableRuns;
import io.dify.runtime.tenant.Workspaces;
import io.dify.runtime.trigger.Triggers;
import java.util.List;
import java.util.stream.Stream;

/**
 * The endpoints of administration. A key {@code admin-...} of the operator opens all of them; one of a workspace opens that workspace, and finds nothing in
 * others.
 *
 * @param workspaces workspaces
 * @param apps apps
 * @param keys keys
 * @param datasets knowledge bases
 * @param limits limits
 * @param triggers what starts apps
 * @param runs durable runs
 */
public record AdminApi(Workspaces workspaces, AppCatalog apps, ApiKeys keys, AdminDatasets datasets,
    RateLimits limits, Triggers triggers, DurableRuns runs) {
  /** The routes. */
  public List<Route> routes() {
    Admins admins = new Admins(workspaces);
    return Stream.of(new WorkspaceRoutes(admins, this).routes(), new AdminAppRoutes(admins, apps).routes(),
        new AdminKeyRoutes(admins, keys, apps).routes(), new AdminDatasetRoutes(admins, datasets).routes(),
        new LimitRoutes(admins, apps, limits).routes(),
        new AdminTriggerRoutes(admins, apps, triggers).routes(), new AdminRunRoutes(admins, apps, runs).routes())
        .flatMap(List::stream).toList();
  }
}
