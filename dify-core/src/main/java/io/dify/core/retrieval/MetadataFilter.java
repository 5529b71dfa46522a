package io.dify.core.retrieval;

import io.dify.core.value.Value;
import java.util.List;
import java.util.Map;

/**
 * Which documents or records may be found, by their fields. Immutable.
 *
 * @param anyOf whether one condition is enough ({@code or}) or all must hold ({@code and})
 * @param conditions the conditions; none lets everything through
 */
public record MetadataFilter(boolean anyOf, List<MetadataCondition> conditions) {
  /** Lets everything through. */
  public static final MetadataFilter NONE = new MetadataFilter(false, List.of());

  /** Copies. */
  public MetadataFilter {
    conditions = List.copyOf(conditions);
  }

  /** All of these must hold. */
  public static MetadataFilter allOf(MetadataCondition... conditions) {
    return new MetadataFilter(false, List.of(conditions));
  }

  /** Whether these fields pass. */
  public boolean matches(Map<String, Value> fields) {
    return isNone() || (anyOf
        ? conditions.stream().anyMatch(one -> one.matches(fields.get(one.field())))
        : conditions.stream().allMatch(one -> one.matches(fields.get(one.field()))));
  }

  /** Whether it lets everything through. */
  public boolean isNone() {
    return conditions.isEmpty();
  }
}
