package io.dify.runtime.http.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.error.ErrorCode;
import io.dify.runtime.auth.CredentialKind;
import io.dify.runtime.http.Call;
import io.dify.runtime.http.Method;
import io.dify.runtime.http.Reply;
import io.dify.runtime.http.Route;
import io.dify.runtime.http.RouteDoc;
import io.dify.runtime.http.Schema;
import io.dify.runtime.registry.App;
import io.dify.runtime.registry.AppCatalog;
import io.dify.runtime.trigger.Trigger;
import io.dify.runtime.trigger.TriggerKind;
import io.dify.runtime.trigger.Triggers;
import java.time.Instant;
import java.util.List;

/** What starts the apps of a workspace: addresses of webhooks, schedules. */
final class AdminTriggerRoutes {
  private static final String TRIGGERS = Admins.WORKSPACE + "/apps/{app_id}/triggers";
  private static final Schema.Obj TRIGGER = Schema.object("Trigger").must("node_id", Schema.text())
      .must("type", Schema.text()).must("address", Schema.text().orNull()).must("terms", Schema.text())
      .must("due_at", Schema.whole().orNull());
  private static final String WEBHOOK = "/triggers/webhook/";

  private final Admins admins;
  private final AppCatalog apps;
  private final Triggers triggers;

  AdminTriggerRoutes(Admins admins, AppCatalog apps, Triggers triggers) {
    this.admins = admins;
    this.apps = apps;
    this.triggers = triggers;
  }

  List<Route> routes() {
    return List.of(
        new Route(Method.GET, TRIGGERS, CredentialKind.ADMIN, 0, this::list,
            RouteDoc.json("The triggers of an app's live version. The path of a webhook is its credential.")
                .gives(Schema.object("TriggerList").must("data", Schema.list(TRIGGER)))
                .fails(ErrorCode.NOT_FOUND)),
        new Route(Method.POST, TRIGGERS + "/{node_id}/renew", CredentialKind.ADMIN, 0, this::renew,
            RouteDoc.json("Gives a webhook another path; the one before leads nowhere any more.").gives(TRIGGER)
                .fails(ErrorCode.NOT_FOUND, ErrorCode.CONFLICT)));
  }

  private Reply list(Call call) {
    App app = apps.find(admins.tenant(call), call.path("app_id"));
    return Admins.list(triggers.list(app.tenantId(), app.id()), this::json);
  }

  private Reply renew(Call call) {
    App app = apps.find(admins.tenant(call), call.path("app_id"));
    return Reply.json(json(triggers.renew(app.tenantId(), app.id(), call.path("node_id"))));
  }

  private ObjectNode json(Trigger trigger) {
    ObjectNode node = Admins.json().put("node_id", trigger.nodeId()).put("type", trigger.kind().wire());
    node.put("address", trigger.kind() == TriggerKind.WEBHOOK ? WEBHOOK + triggers.secret(trigger) : null);
    node.put("terms", trigger.terms());
    return node.put("due_at", trigger.dueAt().map(Instant::getEpochSecond).orElse(null));
  }
}
