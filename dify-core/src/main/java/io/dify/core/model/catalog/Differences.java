package io.dify.core.model.catalog;

import java.util.Map;
import java.util.Set;

/**
 * Where a service that speaks OpenAI's protocol differs from it.
 *
 * @param rename fields of a request that have another name, by OpenAI's name
 * @param drop fields of a request that are refused
 * @param systemRole the role of system messages
 * @param hasJsonSchema whether the response format may name a JSON schema
 * @param hasContentParts whether the content of an answer may be a list of parts
 */
public record Differences(Map<String, String> rename, Set<String> drop, String systemRole, boolean hasJsonSchema,
    boolean hasContentParts) {
  /** Copies. */
  public Differences {
    rename = Map.copyOf(rename);
    drop = Set.copyOf(drop);
  }
}
