package io.dify.core.template.jinja;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.util.HashMap;
import java.util.Map;

/** All filters by name. */
final class Filters {
  private static final Map<String, Filter> ALL = all();

  private Filters() {}

  private static Map<String, Filter> all() {
    Map<String, Filter> all = new HashMap<>();
    TextFilters.addTo(all);
    WrapFilters.addTo(all);
    MarkupFilters.addTo(all);
    NumberFilters.addTo(all);
    ListFilters.addTo(all);
    PickFilters.addTo(all);
    return Map.copyOf(all);
  }

  static boolean exists(String name) {
    return ALL.containsKey(name);
  }

  static Filter get(String name) {
    Filter filter = ALL.get(name);
    if (filter == null) {
      throw new DifyException(ErrorCode.INVALID_PARAM, "there is no filter '" + Texts.shortened(name) + "'");
    }
    return filter;
  }
}
