package io.dify.runtime.http;

import java.util.List;

/**
 * What {@code openapi.json} says about a route.
 *
 * @param summary one sentence
 * @param params query parameters and body fields; path parameters follow from the template
 * @param success status of the answer when all goes well
 * @param media media type of that answer
 */
public record RouteDoc(String summary, List<Param> params, int success, String media) {
  /** Copies. */
  public RouteDoc {
    params = List.copyOf(params);
  }

  /** A route that answers 200 with JSON. */
  public static RouteDoc json(String summary, Param... params) {
    return new RouteDoc(summary, List.of(params), 200, "application/json");
  }

  /** The same with another answer. */
  public RouteDoc answers(int status, String type) {
    return new RouteDoc(summary, params, status, type);
  }
}
