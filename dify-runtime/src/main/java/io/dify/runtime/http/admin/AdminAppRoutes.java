package io.dify.runtime.http.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.error.ErrorCode;
import io.dify.runtime.auth.CredentialKind;
import io.dify.runtime.http.Call;
import io.dify.runtime.http.Method;
import io.dify.runtime.http.Param;
import io.dify.runtime.http.Reply;
import io.dify.runtime.http.Route;
import io.dify.runtime.http.RouteDoc;
import io.dify.runtime.registry.App;
import io.dify.runtime.registry.AppCatalog;
import io.dify.runtime.registry.AppVersion;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Apps and their versions. */
final class AdminAppRoutes {
  private static final String APPS = Admins.WORKSPACE + "/apps";
  private static final String APP = APPS + "/{app_id}";
  private static final long MAX_IMPORT = 24L << 20;
  private static final String YAML = "application/yaml";

  private final Admins admins;
  private final AppCatalog apps;

  AdminAppRoutes(Admins admins, AppCatalog apps) {
    this.admins = admins;
    this.apps = apps;
  }

  List<Route> routes() {
    return List.of(Admins.get(APPS, this::list, "The apps of a workspace by name.",
        AdminSchemas.all(AdminSchemas.APP)),
        new Route(Method.POST, APPS, CredentialKind.ADMIN, MAX_IMPORT, this::imported,
            RouteDoc.json("Imports an app file: as the draft of the app of its name, which is made when there is none.",
                Param.body("source", "string", "The app file, YAML.").must(),
                Param.body("file", "string", "What messages call it, and its name when it has none."),
                Param.body("publish", "boolean", "Publish it at once, default false."))
                .gives(AdminSchemas.APP).fails(Admins.REFUSALS)
                .fails(ErrorCode.DSL_INVALID, ErrorCode.SYNTAX, ErrorCode.APP_UNAVAILABLE)),
        Admins.get(APP, this::one, "An app.", AdminSchemas.APP),
        Admins.delete(APP, this::delete, "Deletes an app with its versions, keys, conversations and runs."),
        Admins.post(APP + "/publish", this::publish,
            RouteDoc
                .json("Makes the draft the live version. Runs that have begun end on the version they began with.")
                .gives(AdminSchemas.APP).fails(ErrorCode.DSL_INVALID, ErrorCode.APP_UNAVAILABLE)),
        Admins.get(APP + "/versions", this::versions, "The published versions of an app, newest first.",
            AdminSchemas.all(AdminSchemas.VERSION)),
        new Route(Method.GET, APP + "/export", CredentialKind.ADMIN, 0, this::export,
            RouteDoc.json("The app file as it was imported last.").answers(200, YAML).fails(Admins.REFUSALS)),
        new Route(Method.GET, APP + "/versions/{version_id}/export", CredentialKind.ADMIN, 0, this::exportVersion,
            RouteDoc.json("The app file of a version.").answers(200, YAML).fails(Admins.REFUSALS)));
  }

  private Reply list(Call call) {
    return Admins.list(apps.list(admins.tenant(call)), this::json);
  }

  private Reply one(Call call) {
    return Reply.json(json(apps.find(admins.tenant(call), call.path("app_id"))));
  }

  private Reply imported(Call call) {
    String tenant = admins.tenant(call);
    byte[] source = call.body().requiredText("source").getBytes(StandardCharsets.UTF_8);
    boolean live = call.body().truth("publish", false);
    App app = apps.save(tenant, call.body().text("file", "app.yml"), source);
    return Reply.json(json(live ? apps.publish(tenant, app.id()).app() : app));
  }

  private Reply publish(Call call) {
    return Reply.json(json(apps.publish(admins.tenant(call), call.path("app_id")).app()));
  }

  private Reply versions(Call call) {
    App app = apps.find(admins.tenant(call), call.path("app_id"));
    return Admins.list(apps.versions(app.tenantId(), app.id()), AdminAppRoutes::json);
  }

  private Reply export(Call call) {
    return new Reply.Text(200, YAML, apps.source(admins.tenant(call), call.path("app_id")));
  }

  private Reply exportVersion(Call call) {
    return new Reply.Text(200, YAML, apps.source(admins.tenant(call), call.path("app_id"), call.path("version_id")));
  }

  private Reply delete(Call call) {
    apps.remove(admins.tenant(call), call.path("app_id"));
    return new Reply.Empty();
  }

  private ObjectNode json(App app) {
    ObjectNode node = Admins.json().put("id", app.id()).put("name", app.name()).put("mode", app.mode())
        .put("created_at", app.createdAt().getEpochSecond());
    List<AppVersion> versions = apps.versions(app.tenantId(), app.id());
    node.put("version_id", versions.isEmpty() ? null : versions.getFirst().id());
    return node.put("draft_id", apps.draft(app.tenantId(), app.id()).map(draft -> draft.id()).orElse(null));
  }

  private static ObjectNode json(AppVersion version) {
    return Admins.json().put("id", version.id()).put("number", version.number()).put("created_at",
        version.createdAt().getEpochSecond());
  }
}
