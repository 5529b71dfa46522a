package io.dify.runtime.http.service;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.dify.core.error.ErrorCode;
import io.dify.runtime.auth.CredentialKind;
import io.dify.runtime.http.Method;
import io.dify.runtime.http.Reply;
import io.dify.runtime.http.Route;
import io.dify.runtime.http.RouteDoc;
import java.util.List;
import java.util.function.Supplier;

/**
 * What those who watch a server ask it.
 *
 * @param version version of this software
 * @param ready throws when the server cannot take requests now
 * @param metrics all numbers, in the text format of Prometheus
 * @param reads the credential for them, {@link CredentialKind#NONE} to leave them open
 */
public record ObserveRoutes(String version, Runnable ready, Supplier<String> metrics, CredentialKind reads) {
  private static final String TEXT = "text/plain";

  /** Their rows in the table of routes. */
  public List<Route> routes() {
    return List.of(
        new Route(Method.GET, "/ready", CredentialKind.NONE, 0, call -> {
          ready.run();
          return Reply.json(JsonNodeFactory.instance.objectNode().put("status", "ok").put("version", version));
        }, RouteDoc.json("Whether requests may be sent here now: 200, else 503.").gives(AppSchemas.HEALTH)
            .fails(ErrorCode.UNAVAILABLE)),
        new Route(Method.GET, "/metrics", reads, 0,
            call -> new Reply.Text(200, TEXT + "; version=0.0.4", metrics.get()),
            RouteDoc.json("Numbers about this server, for Prometheus.").answers(200, TEXT)));
  }
}
