package io.dify.runtime.http.service;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.dify.runtime.auth.CredentialKind;
import io.dify.runtime.http.Call;
import io.dify.runtime.http.Method;
import io.dify.runtime.http.OpenApi;
import io.dify.runtime.http.Reply;
import io.dify.runtime.http.Route;
import io.dify.runtime.http.RouteDoc;
import io.dify.runtime.http.Schema;
import java.util.List;
import java.util.function.Supplier;

/** What anybody may ask a server: what it is, whether it is well, what it offers. */
final class SystemRoutes {
  private final String version;
  private final Runnable health;
  private final Supplier<List<Route>> all;

  SystemRoutes(String version, Runnable health, Supplier<List<Route>> all) {
    this.version = version;
    this.health = health;
    this.all = all;
  }

  List<Route> routes() {
    RouteDoc well = RouteDoc.json("Whether the server and its database work: 200, else an error.")
        .gives(AppSchemas.HEALTH);
    return List.of(
        new Route(Method.GET, "/", CredentialKind.NONE, 0, this::hello,
            RouteDoc.json("Says what this is.").answers(200, "text/plain")),
        new Route(Method.GET, "/health", CredentialKind.NONE, 0, this::health, well),
        new Route(Method.GET, "/healthz", CredentialKind.NONE, 0, this::health, well),
        new Route(Method.GET, "/openapi.json", CredentialKind.NONE, 0,
            call -> Reply.json(OpenApi.document("Dify for the JVM: Service API", version, all.get())),
            RouteDoc.json("This description of all endpoints.").gives(Schema.anyObject())));
  }

  private Reply hello(Call call) {
    return new Reply.Text(200, "text/plain", "Dify for the JVM " + version
        + ". The API is under /v1, its description at /openapi.json.\n");
  }

  private Reply health(Call call) {
    health.run();
    return Reply.json(JsonNodeFactory.instance.objectNode().put("status", "ok").put("version", version));
  }
}
