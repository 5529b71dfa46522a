package io.dify.runtime.http.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.runtime.auth.ApiKey;
import io.dify.runtime.auth.ApiKeys;
import io.dify.runtime.auth.IssuedKey;
import io.dify.runtime.http.Call;
import io.dify.runtime.http.Param;
import io.dify.runtime.http.Reply;
import io.dify.runtime.http.Route;
import io.dify.runtime.http.RouteDoc;
import io.dify.runtime.http.Schema;
import io.dify.runtime.registry.AppCatalog;
import java.util.List;
import java.util.Locale;

/** Keys of workspaces and of the operator. A token is in the answer that makes it and nowhere else. */
final class AdminKeyRoutes {
  private static final String KEYS = Admins.WORKSPACE + "/keys";
  private static final String OPERATORS = Admins.BASE + "/keys";
  private static final List<String> KINDS = List.of("app", "dataset", "admin");

  private final Admins admins;
  private final ApiKeys keys;
  private final AppCatalog apps;

  AdminKeyRoutes(Admins admins, ApiKeys keys, AppCatalog apps) {
    this.admins = admins;
    this.keys = keys;
    this.apps = apps;
  }

  List<Route> routes() {
    return List.of(Admins.get(KEYS, call -> list(admins.tenant(call)), "The keys of a workspace, oldest first.",
        AdminSchemas.all(AdminSchemas.KEY)),
        Admins.post(KEYS, this::issue,
            RouteDoc.json("Makes a key; its token is shown only now.",
                Param.body("kind", Schema.words("app", "dataset", "admin").otherwise("app"), "What it opens."),
                Param.body("app_id", "string", "The app, for keys of kind app.")).gives(AdminSchemas.ISSUED)),
        Admins.delete(KEYS + "/{key_id}", call -> revoke(call, admins.tenant(call)), "Makes a key useless."),
        Admins.get(OPERATORS, call -> list(operator(call)), "The keys of the operator, oldest first.",
            AdminSchemas.all(AdminSchemas.KEY)),
        Admins.post(OPERATORS, this::issueForOperator,
            RouteDoc.json("Makes a key of the operator; its token is shown only now.").gives(AdminSchemas.ISSUED)),
        Admins.delete(OPERATORS + "/{key_id}", call -> revoke(call, operator(call)),
            "Makes a key of the operator useless; not the last one."));
  }

  private static String operator(Call call) {
    Admins.requireOperator(call);
    return ApiKeys.OPERATOR;
  }

  private Reply list(String tenant) {
    return Admins.list(keys.list(tenant), AdminKeyRoutes::json);
  }

  private Reply issue(Call call) {
    String tenant = admins.tenant(call);
    IssuedKey issued = switch (call.body().oneOf("kind", "app", KINDS)) {
      case "dataset" -> keys.issueForKnowledge(tenant);
      case "admin" -> keys.issueForAdmin(tenant);
      default -> keys.issueForApp(tenant, apps.find(tenant, call.body().requiredText("app_id")).id());
    };
    return issued(issued);
  }

  private Reply issueForOperator(Call call) {
    Admins.requireOperator(call);
    return issued(keys.issueForOperator());
  }

  private static Reply issued(IssuedKey issued) {
    return Reply.json(json(issued.key()).put("token", issued.token()));
  }

  private Reply revoke(Call call, String tenant) {
    String id = call.path("key_id");
    if (tenant.equals(ApiKeys.OPERATOR) && keys.list(tenant).size() == 1
        && keys.list(tenant).getFirst().id().equals(id)) {
      throw new DifyException(ErrorCode.CONFLICT, "This is the operator's last key; make another one first.");
    }
    if (!keys.revoke(tenant, id)) {
      throw new DifyException(ErrorCode.NOT_FOUND, "There is no key with this id.");
    }
    return new Reply.Empty();
  }

  private static ObjectNode json(ApiKey key) {
    ObjectNode node = Admins.json().put("id", key.id()).put("kind", key.kind().name().toLowerCase(Locale.ROOT));
    node.put("app_id", key.appId().isEmpty() ? null : key.appId());
    return node.put("hint", key.kind().prefix() + "..." + key.hint()).put("created_at",
        key.createdAt().getEpochSecond());
  }
}
