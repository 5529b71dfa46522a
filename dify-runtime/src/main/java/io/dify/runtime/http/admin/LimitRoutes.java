package io.dify.runtime.http.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import io.dify.runtime.auth.CredentialKind;
import io.dify.runtime.http.Call;
import io.dify.runtime.http.Method;
import io.dify.runtime.http.Param;
import io.dify.runtime.http.Reply;
import io.dify.runtime.http.Route;
import io.dify.runtime.http.RouteDoc;
import io.dify.runtime.http.RouteHandler;
import io.dify.runtime.limit.Limits;
import io.dify.runtime.limit.RateLimits;
import io.dify.runtime.registry.AppCatalog;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Limits of workspaces, which the operator sets, and of their apps. */
final class LimitRoutes {
  private static final String OF_WORKSPACE = Admins.WORKSPACE + "/limits";
  private static final String OF_APP = Admins.WORKSPACE + "/apps/{app_id}/limits";
  private static final int MAX_BODY = 4 << 10;

  private final Admins admins;
  private final AppCatalog apps;
  private final RateLimits limits;

  LimitRoutes(Admins admins, AppCatalog apps, RateLimits limits) {
    this.admins = admins;
    this.apps = apps;
    this.limits = limits;
  }

  List<Route> routes() {
    return List.of(
        Admins.get(OF_WORKSPACE, call -> show(admins.tenant(call), ""), "The limits of a workspace; null is no limit.",
            AdminSchemas.LIMITS),
        put(OF_WORKSPACE, this::limitWorkspace, "Sets the limits of a workspace; those left out do not limit."),
        Admins.get(OF_APP, call -> show(admins.tenant(call), app(call)), "The limits of an app; null is no limit.",
            AdminSchemas.LIMITS),
        put(OF_APP, call -> set(call, app(call)), "Sets the limits of an app; those left out do not limit."));
  }

  private static Route put(String path, RouteHandler handler, String what) {
    return new Route(Method.PUT, path, CredentialKind.ADMIN, MAX_BODY, handler,
        RouteDoc.json(what, Param.body("requests_per_minute", "integer", "Requests a minute, from 1."),
            Param.body("concurrent_runs", "integer", "Runs at a time, from 1."),
            Param.body("upload_bytes_per_minute", "integer", "Bytes of uploaded forms a minute, from 1."))
            .gives(AdminSchemas.LIMITS).fails(Admins.REFUSALS));
  }

  private String app(Call call) {
    return apps.find(admins.tenant(call), call.path("app_id")).id();
  }

  private Reply limitWorkspace(Call call) {
    Admins.requireOperator(call);
    return set(call, "");
  }

  private Reply set(Call call, String app) {
    limits.set(admins.tenant(call), app, new Limits(number(call, "requests_per_minute"),
        number(call, "concurrent_runs"), number(call, "upload_bytes_per_minute")));
    return show(admins.tenant(call), app);
  }

  private static OptionalLong number(Call call, String name) {
    Optional<Value> value = call.body().value(name);
    if (value.isEmpty()) {
      return OptionalLong.empty();
    }
    if (value.get() instanceof Value.Whole whole) {
      return OptionalLong.of(whole.number());
    }
    throw new DifyException(ErrorCode.INVALID_PARAM, "'" + name + "' must be a whole number.");
  }

  private Reply show(String tenant, String app) {
    Limits found = limits.of(tenant, app);
    ObjectNode body = Admins.json();
    put(body, "requests_per_minute", found.requestsPerMinute());
    put(body, "concurrent_runs", found.concurrentRuns());
    put(body, "upload_bytes_per_minute", found.uploadBytesPerMinute());
    return Reply.json(body);
  }

  private static void put(ObjectNode body, String name, OptionalLong limit) {
    if (limit.isPresent()) {
      body.put(name, limit.getAsLong());
    } else {
      body.putNull(name);
    }
  }
}
