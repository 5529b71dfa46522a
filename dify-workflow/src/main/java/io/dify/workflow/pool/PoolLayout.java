package io.dify.workflow.pool;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gives every owner of variables (node ids and namespaces) a slot, once per graph. Immutable, thread-safe. */
public final class PoolLayout {
  /** Owners of variables that are no nodes. */
  public static final List<String> NAMESPACES = List.of("sys", "env", "conversation", "userinput", "rag");

  private final Map<String, Integer> slots;

  private PoolLayout(Map<String, Integer> slots) {
    this.slots = slots;
  }

  /** A layout for the namespaces and these node ids. */
  public static PoolLayout of(Collection<String> nodeIds) {
    Map<String, Integer> slots = new HashMap<>();
    NAMESPACES.forEach(name -> slots.put(name, slots.size()));
    nodeIds.forEach(id -> slots.putIfAbsent(id, slots.size()));
    return new PoolLayout(Map.copyOf(slots));
  }

  /** The slot of an owner, -1 when there is none. */
  int slot(String owner) {
    Integer slot = slots.get(owner);
    return slot == null ? -1 : slot;
  }

  int size() {
    return slots.size();
  }
}
