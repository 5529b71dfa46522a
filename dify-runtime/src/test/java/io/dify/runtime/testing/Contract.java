package io.dify.runtime.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.error.ErrorCode;
import io.dify.runtime.http.OpenApi;
import io.dify.runtime.http.Route;
import io.dify.runtime.http.RouteDoc;
import io.dify.runtime.http.RouteTable;
import io.dify.runtime.http.Schema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Holds every answer a test gets to what the route says of itself: status, media type, shape, documented codes. */
public final class Contract {
  private static final String EVENTS = "text/event-stream";
  private static final Set<Integer> PARTS_OF_FILES = Set.of(206, 304);

  private final RouteTable table;

  public Contract(RouteTable table) {
    this.table = table;
  }

  /** Fails when an answer is none the route has announced. */
  public void check(String method, String path, int status, String media, JsonNode json) {
    Route route = table.route(method, path).orElse(null);
    List<String> problems = new ArrayList<>();
    if (route == null) {
      nowhere(status, media, json, problems);
    } else if (status >= 400) {
      error(route, status, media, json, problems);
    } else {
      success(route.doc(), status, media, json, problems);
    }
    if (!problems.isEmpty()) {
      throw new AssertionError((route == null ? method + " " + path : route.name()) + " breaks its contract:\n  "
          + String.join("\n  ", problems));
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

  private static void nowhere(int status, String media, JsonNode json, List<String> problems) {
    if (status != 404 && status != 405 && status != 400) {
      problems.add("status " + status + " where there is no route");
    }
    form(RouteDoc.ERROR, status, media, json, problems);
  }

  private static void success(RouteDoc doc, int status, String media, JsonNode json, List<String> problems) {
    if (media.equals(EVENTS) && doc.events() != null) {
      return;
    }
    boolean file = doc.media().equals(RouteDoc.ANY);
    if (status != doc.success() && !(file && PARTS_OF_FILES.contains(status))) {
      problems.add("status " + status + ", announced is " + doc.success());
    }
    if (!file && !media.equals(doc.media())) {
      problems.add("media type '" + media + "', announced is '" + doc.media() + "'");
    } else if (doc.answer() != null) {
      problems.addAll(SchemaCheck.problems(doc.answer(), json));
    }
  }

  private static void error(Route route, int status, String media, JsonNode json, List<String> problems) {
    form(route.doc().failure(), status, media, json, problems);
    if (json.path("code").isTextual()) {
      Set<String> codes = new HashSet<>();
      OpenApi.commonErrors(route).forEach(code -> codes.add(code.wire()));
      route.doc().errors().stream().map(ErrorCode::wire).forEach(codes::add);
      if (!codes.contains(json.path("code").textValue())) {
        problems.add("error " + status + " '" + json.path("code").textValue() + "' is not among its documented ones");
      }
    }
  }

  private static void form(Schema shape, int status, String media, JsonNode json, List<String> problems) {
    if (!media.equals(RouteDoc.JSON)) {
      problems.add("an error of media type '" + media + "'");
      return;
    }
    problems.addAll(SchemaCheck.problems(shape, json));
    if (json.has("status") && json.path("status").asInt() != status) {
      problems.add("status " + status + " with 'status' " + json.path("status"));
    }
    if (json.has("message") && json.path("message").asText().isBlank()) {
      problems.add("an error that says nothing");
    }
  }
}
