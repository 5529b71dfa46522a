package com.example.greeting;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.tool.Tools;
import io.dify.runtime.auth.CredentialKind;
import io.dify.runtime.extension.ExtensionContext;
import io.dify.runtime.extension.RuntimeExtension;
import io.dify.runtime.http.Method;
import io.dify.runtime.http.Param;
import io.dify.runtime.http.Reply;
import io.dify.runtime.http.RequestFilter;
import io.dify.runtime.http.Route;
import io.dify.runtime.http.RouteDoc;
import io.dify.runtime.http.Schema;
import java.util.List;
import java.util.Map;

/** A route that greets whoever has an app key, a filter that stops requests of one app for a while, and a tool. */
public final class GreetingExtension implements RuntimeExtension {
  private static final Schema.Obj GREETING = Schema.object("Greeting").must("greeting", Schema.text())
      .must("app", Schema.uuid());

  @Override
  public String name() {
    return "greeting";
  }

  @Override
  public List<Route> routes(ExtensionContext context) {
    return List.of(new Route(Method.GET, "/ext/greeting/{name}", CredentialKind.APP, 0,
        call -> Reply.json(JsonNodeFactory.instance.objectNode().put("greeting", "Hello, " + call.path("name") + "!")
            .put("app", call.caller().appId())),
        RouteDoc.json("Greets somebody.", Param.path("name", Schema.text(), "Whom.")).gives(GREETING)));
  }

  @Override
  public List<RequestFilter> filters(ExtensionContext context) {
    return List.of((route, call, next) -> {
      if (call.query("maintenance").isPresent()) {
        throw new DifyException(ErrorCode.UNAVAILABLE, "We are tidying up. Come back in the evening.");
      }
      return next.handle(call);
    });
  }

  @Override
  public Map<String, Tools> tools() {
    return Map.of("greeting", (ref, settings) -> new GreetingTool());
  }
}
