package io.dify.runtime.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.error.ErrorCode;
import io.dify.runtime.http.OpenApi;
import io.dify.runtime.http.Route;
import io.dify.runtime.http.RouteDoc;
import io.dify.runtime.http.RouteTable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Holds every answer a test gets to what the route says of itself: status, media type, shape, documented codes. */
public final class Contract {
  private static final String EVENTS = "text/event-stream";

  private final RouteTable table;

  public Contract(RouteTable table) {
    this.table = table;
  }

  /** Fails when an answer is none the route has announced. */
  public void check(String method, String path, int status, String media, JsonNode json) {
    Route route = table.route(method, path).orElse(null);
    if (route == null || !described(route)) {
      return;
    }
    List<String> problems = new ArrayList<>();
    if (status >= 400) {
      error(route, status, media, json, problems);
    } else {
      success(route.doc(), status, media, json, problems);
    }
    if (!problems.isEmpty()) {
      throw new AssertionError(route.name() + " breaks its contract:\n  " + String.join("\n  ", problems));
    }
  }

  /** Fails when a record of a stream is none the route has announced. */
  public void checkEvent(String method, String path, JsonNode event) {
    Route route = table.route(method, path).orElse(null);
    if (route == null || route.doc().events() == null) {
      return;
    }
    List<String> problems = SchemaCheck.problems(route.doc().events(), event);
    if (!problems.isEmpty()) {
      throw new AssertionError(route.name() + " breaks its contract in a record of its stream:\n  "
          + String.join("\n  ", problems) + "\n" + event);
    }
  }

  /** Whether a route says what its answers look like; one that answers no JSON needs no schema. */
  public static boolean described(Route route) {
    return route.doc().answer() != null || !route.doc().media().equals(RouteDoc.JSON);
  }

  private static void success(RouteDoc doc, int status, String media, JsonNode json, List<String> problems) {
    if (media.equals(EVENTS) && doc.events() != null) {
      return;
    }
    if (status != doc.success()) {
      problems.add("status " + status + ", announced is " + doc.success());
    }
    if (!media.equals(doc.media())) {
      problems.add("media type '" + media + "', announced is '" + doc.media() + "'");
    } else if (doc.answer() != null) {
      problems.addAll(SchemaCheck.problems(doc.answer(), json));
    }
  }

  private static void error(Route route, int status, String media, JsonNode json, List<String> problems) {
    if (!media.equals(RouteDoc.JSON)) {
      problems.add("an error of media type '" + media + "'");
      return;
    }
    problems.addAll(SchemaCheck.problems(route.doc().failure(), json));
    if (json.path("code").isTextual()) {
      Set<String> codes = new HashSet<>();
      OpenApi.commonErrors(route).forEach(code -> codes.add(code.wire()));
      route.doc().errors().stream().map(ErrorCode::wire).forEach(codes::add);
      if (!codes.contains(json.path("code").textValue())) {
        problems.add("error " + status + " '" + json.path("code").textValue() + "' is not among its documented ones");
      }
      if (json.path("status").asInt() != status) {
        problems.add("status " + status + " with 'status' " + json.path("status"));
      }
    }
  }
}
