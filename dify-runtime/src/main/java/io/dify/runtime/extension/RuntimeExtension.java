package io.dify.runtime.extension;

import io.dify.core.tool.Tools;
import io.dify.runtime.http.RequestFilter;
import io.dify.runtime.http.Route;
import io.dify.runtime.trigger.TriggerSource;
import java.util.List;
import java.util.Map;

/**
 * Adds to a server what a jar on its class path brings. Named in {@code META-INF/services/io.dify.runtime.extension.RuntimeExtension}; has a constructor without
 * parameters; one object for the life of the process. Extensions are code of the operator and may do whatever the server may. Thread-safe.
 */
public interface RuntimeExtension {
  /** Its name, for the log. */
  String name();

  /**
   * Routes, which stand in the same table as all others: with a credential that is checked before they are called, limits, and a description for
   * {@code openapi.json}. One that is there already keeps the server from starting.
   */
  default List<Route> routes(ExtensionContext context) {
    return List.of();
  }

  /** Filters around all routes, the first outermost. */
  default List<RequestFilter> filters(ExtensionContext context) {
    return List.of();
  }

  /** What delivers events that apps with plugin triggers wait for. */
  default List<TriggerSource> triggers(ExtensionContext context) {
    return List.of();
  }

  /** Tools by the id of their provider, for nodes and agents whose tool is of the kind {@code builtin} or {@code plugin}; they win over tools of ours. */
  default Map<String, Tools> tools() {
    return Map.of();
  }
}
