package io.dify.runtime.http.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.runtime.auth.ApiKey;
import io.dify.runtime.auth.CredentialKind;
import io.dify.runtime.http.Call;
import io.dify.runtime.http.Method;
import io.dify.runtime.http.Param;
import io.dify.runtime.http.Reply;
import io.dify.runtime.http.Route;
import io.dify.runtime.http.RouteDoc;
import io.dify.runtime.registry.App;
import io.dify.runtime.tenant.Workspace;
import java.util.List;

/** Workspaces. */
final class WorkspaceRoutes {
  private final Admins admins;
  private final AdminApi api;

  WorkspaceRoutes(Admins admins, AdminApi api) {
    this.admins = admins;
    this.api = api;
  }

  List<Route> routes() {
    Param name = Param.body("name", "string", "Its name, which no other workspace has.").must();
    return List.of(
        Admins.get(Admins.BASE + "/workspaces", this::list, "The workspaces, or the one of the key; oldest first.",
            AdminSchemas.all(AdminSchemas.WORKSPACE)),
        Admins.post(Admins.BASE + "/workspaces", this::create, RouteDoc.json("Makes a workspace.", name)
            .gives(AdminSchemas.WORKSPACE)),
        new Route(Method.PATCH, Admins.WORKSPACE, CredentialKind.ADMIN, Admins.MAX_BODY, this::rename,
            RouteDoc.json("Gives a workspace another name.", name).gives(AdminSchemas.WORKSPACE)
                .fails(Admins.REFUSALS)),
        Admins.delete(Admins.WORKSPACE, this::delete, "Deletes a workspace with its apps, keys, knowledge bases and"
            + " accounts; not the first one."));
  }

  private Reply list(Call call) {
    List<Workspace> all = admins.workspaces().list();
    return Admins.list(call.caller().isOperator()
        ? all
        : all.stream().filter(workspace -> workspace.id().equals(call.caller().tenantId())).toList(),
        WorkspaceRoutes::json);
  }

  private Reply create(Call call) {
    Admins.requireOperator(call);
    return Reply.json(json(admins.workspaces().create(Admins.name(call))));
  }

  private Reply rename(Call call) {
    String tenant = admins.tenant(call);
    admins.workspaces().rename(tenant, Admins.name(call));
    return Reply.json(json(admins.of(call)));
  }

  private Reply delete(Call call) {
    Admins.requireOperator(call);
    String tenant = admins.tenant(call);
    if (tenant.equals(admins.workspaces().first().id())) {
      throw new DifyException(ErrorCode.CONFLICT, "The first workspace cannot be deleted; delete what is in it.");
    }
    for (ApiKey key : api.keys().list(tenant)) {
      api.keys().revoke(tenant, key.id());
    }
    for (App app : api.apps().list(tenant)) {
      api.apps().remove(tenant, app.id());
    }
    api.datasets().list(tenant).forEach(dataset -> api.datasets().delete(tenant, dataset.id()));
    admins.workspaces().remove(tenant);
    return new Reply.Empty();
  }

  private static ObjectNode json(Workspace workspace) {
    return Admins.json().put("id", workspace.id()).put("name", workspace.name()).put("created_at",
        workspace.createdAt().getEpochSecond());
  }
}
