package io.dify.runtime.http.dataset;

import java.util.Map;

/** Port: which apps ask for which knowledge bases. */
@FunctionalInterface
public interface BaseUse {
  /** How many apps of a tenant ask for a base, by the ids and names that they ask by. */
  Map<String, Long> apps(String tenantId);
}
