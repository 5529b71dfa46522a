package io.dify.runtime.http;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.runtime.auth.Caller;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.pathmap.PathMappings;
import org.eclipse.jetty.http.pathmap.UriTemplatePathSpec;
import org.eclipse.jetty.util.URIUtil;
import org.jspecify.annotations.Nullable;

/** All routes of a server. Immutable, thread-safe. */
public final class RouteTable {
  /**
   * A route that fits a request.
   *
   * @param route the route
   * @param params values of the template's names, decoded
   */
  record Match(Route route, Map<String, String> params) {}

  private record Place(UriTemplatePathSpec spec, Map<Method, Route> routes) {}

  private final List<Route> routes;
  private final PathMappings<Place> places = new PathMappings<>();
  /** Those without names in their paths, which are found without trying one expression after the other. */
  private final Map<String, Place> plain = new HashMap<>();

  /**
   * A table of these routes.
   *
   * @throws DifyException {@code CONFLICT} when two have the same method and path
   */
  public RouteTable(List<Route> routes) {
    this.routes = List.copyOf(routes);
    for (Route route : routes) {
      UriTemplatePathSpec spec = new UriTemplatePathSpec(route.path());
      Place place = places.get(spec);
      if (place == null) {
        place = new Place(spec, new EnumMap<>(Method.class));
        places.put(spec, place);
        if (spec.getVariableCount() == 0) {
          plain.put(route.path(), place);
        }
      }
      if (place.routes().putIfAbsent(route.method(), route) != null) {
        throw new DifyException(ErrorCode.CONFLICT, "The route " + route.name() + " is in the table twice.");
      }
    }
  }

  /** All routes, in the order given. */
  public List<Route> routes() {
    return routes;
  }

  /** The route that answers a method and a canonical path, when there is one. */
  public Optional<Route> route(String method, String path) {
    Place place = find(path);
    return place == null
        ? Optional.empty()
        : place.routes().values().stream().filter(route -> route.method().name().equals(method)).findFirst();
  }

  /**
   * Answers a request without a socket, for a caller who is known already: the command line's way to the same handlers.
   *
   * @param path encoded, without a query
   * @param body JSON, or empty
   * @throws DifyException {@code NOT_FOUND}, {@code METHOD_NOT_ALLOWED}, or what the handler refuses with
   */
  public Reply answer(Method method, String path, byte[] body, Caller caller) throws InterruptedException {
    Match match = match(method.name(), path);
    return match.route().handler().handle(new Call(match.params(), Map.of(), body, Parts.NONE, caller));
  }

  /**
   * The route for a request.
   *
   * @param method as the client wrote it
   * @param path canonical path, still encoded
   * @throws DifyException {@code NOT_FOUND} or {@code METHOD_NOT_ALLOWED}; what {@link RouteHandler#methods} throws
   */
  Match match(String method, String path) {
    @Nullable
    Place place = find(path);
    if (place == null) {
      throw new DifyException(ErrorCode.NOT_FOUND, "There is nothing at " + path + ".");
    }
    for (Route route : place.routes().values()) {
      if (route.method().name().equals(method)) {
        return new Match(route, params(place.spec(), path));
      }
    }
    throw new DifyException(ErrorCode.METHOD_NOT_ALLOWED,
        path + " answers " + String.join(", ", allowed(place, path)) + ", not " + method + ".");
  }

  private static Map<String, String> params(UriTemplatePathSpec spec, String path) {
    Map<String, String> params = spec.getVariableCount() == 0 ? null : spec.getPathParams(path);
    if (params == null) {
      return Map.of();
    }
    params.replaceAll((name, value) -> URIUtil.decodePath(value));
    return params;
  }

  /** The methods a path answers, empty when there is nothing. */
  List<String> allowed(String path) {
    Place place = find(path);
    try {
      return place == null ? List.of() : allowed(place, path);
    } catch (DifyException e) { // This completes the answer to a request that has failed already.
      return List.of();
    }
  }

  private @Nullable Place find(String path) {
    Place exact = plain.get(path);
    if (exact != null) {
      return exact;
    }
    var matched = places.getMatched(path);
    return matched == null ? null : matched.getResource();
  }

  private static List<String> allowed(Place place, String path) {
    List<String> names = new ArrayList<>();
    for (Route route : place.routes().values()) {
      Optional<List<String>> own = route.handler().methods(params(place.spec(), path));
      if (own.isPresent()) {
        return own.get();
      }
      names.add(route.method().name());
    }
    return names;
  }
}
