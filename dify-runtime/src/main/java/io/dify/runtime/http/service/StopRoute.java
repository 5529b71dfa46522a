package io.dify.runtime.http.service;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.dify.core.error.ErrorCode;
import io.dify.runtime.auth.Caller;
import io.dify.runtime.auth.CredentialKind;
import io.dify.runtime.conversation.Owner;
import io.dify.runtime.http.Method;
import io.dify.runtime.http.Param;
import io.dify.runtime.http.Reply;
import io.dify.runtime.http.Route;
import io.dify.runtime.http.RouteDoc;
import io.dify.runtime.http.Schema;
import io.dify.runtime.run.ActiveRuns;
import java.util.function.Consumer;

/**
 * Stopping what an end user asked for. It is a success whether anything runs or not; what another end user asked for runs on.
 *
 * @param active runs going on
 * @param maxBodyBytes largest body
 */
record StopRoute(ActiveRuns active, long maxBodyBytes) {
  /**
   * The route under a path with a {@code task_id}.
   *
   * @param serves refuses apps of other kinds
   * @param refusal the code it does so with
   */
  Route at(String path, String what, Consumer<Caller> serves, ErrorCode refusal) {
    return new Route(Method.POST, path, CredentialKind.APP, maxBodyBytes, call -> {
      Owner owner = Users.ofBody(call);
      serves.accept(call.caller());
      active.stop(call.path("task_id"), owner.appId(), owner.user());
      return Reply.json(JsonNodeFactory.instance.objectNode().put("result", "success"));
    }, RouteDoc.json(what, Param.body("user", "string", "The end user who asked.")).gives(Schema.success())
        .fails(refusal, ErrorCode.APP_UNAVAILABLE));
  }
}
