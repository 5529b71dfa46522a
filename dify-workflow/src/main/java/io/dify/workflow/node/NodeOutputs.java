package io.dify.workflow.node;

import io.dify.core.value.ValueType;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The variables a node may have, for checks before the run. Immutable, thread-safe.
 *
 * @param types names whose type is known
 * @param names all known names
 * @param complete whether there are no others
 */
public record NodeOutputs(Map<String, ValueType> types, Set<String> names, boolean complete) {
  /** Nothing is known. */
  public static final NodeOutputs UNKNOWN = new NodeOutputs(Map.of(), Set.of(), false);
  /** There are none. */
  public static final NodeOutputs NONE = new NodeOutputs(Map.of(), Set.of(), true);

  /** Copies. */
  public NodeOutputs {
    types = Map.copyOf(types);
    names = Collections.unmodifiableSet(new LinkedHashSet<>(names));
  }

  /** One more, of this type. */
  public NodeOutputs with(String name, ValueType type) {
    Map<String, ValueType> more = new HashMap<>(types);
    more.put(name, type);
    return new NodeOutputs(more, names, complete).with(name);
  }

  /** One more, of any type. */
  public NodeOutputs with(String name) {
    Set<String> more = new LinkedHashSet<>(names);
    more.add(name);
    return new NodeOutputs(types, more, complete);
  }

  /** The same, and perhaps others. */
  public NodeOutputs andOthers() {
    return new NodeOutputs(types, names, false);
  }

  /** Whether there may be a variable of that name. */
  public boolean mayHave(String name) {
    return !complete || names.contains(name);
  }

  /** The type of a variable, when it is known. */
  public Optional<ValueType> type(String name) {
    return Optional.ofNullable(types.get(name));
  }
}
