package io.dify.workflow.pool;

import io.dify.core.template.Selector;
import io.dify.core.value.Value;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The variables of a run at one moment. Immutable and thread-safe: a change gives a new pool that shares all but a path of small pages with the
 * old one, so a fork is a reference and the cost of a change depends neither on the number of variables nor on the size of their values.
 */
public final class VariablePool {
  private static final int PAGE = 32;

  private final PoolLayout layout;
  /** Pages of slots; a missing page or slot has no variables. */
  private final Value.@Nullable Obj[] @Nullable [] pages;

  private VariablePool(PoolLayout layout, Value.@Nullable Obj[] @Nullable [] pages) {
    this.layout = layout;
    this.pages = pages;
  }

  /** A pool without variables. */
  public static VariablePool empty(PoolLayout layout) {
    return new VariablePool(layout, new Value.@Nullable Obj[(layout.size() + PAGE - 1) / PAGE] @Nullable []);
  }

  /** All variables of an owner replaced. An owner the layout does not know is a defect of the caller. */
  public VariablePool with(String owner, Value.Obj variables) {
    int slot = layout.slot(owner);
    if (slot < 0) {
      throw new IllegalArgumentException("No slot for '" + owner + "'.");
    }
    Value.@Nullable Obj[] @Nullable [] copy = pages.clone();
    Value.@Nullable Obj[] page = copy[slot / PAGE];
    Value.@Nullable Obj[] changed = page == null ? new Value.@Nullable Obj[PAGE] : page.clone();
    changed[slot % PAGE] = variables;
    copy[slot / PAGE] = changed;
    return new VariablePool(layout, copy);
  }

  /** One variable added or replaced. */
  public VariablePool with(String owner, String name, Value value) {
    Map<String, Value> fields = new LinkedHashMap<>(variables(owner).map(Value.Obj::fields).orElse(Map.of()));
    fields.put(name, value);
    return with(owner, new Value.Obj(fields));
  }

  /** All variables of an owner; empty when it has none yet. */
  public Optional<Value.Obj> variables(String owner) {
    int slot = layout.slot(owner);
    if (slot < 0) {
      return Optional.empty();
    }
    Value.@Nullable Obj[] page = pages[slot / PAGE];
    return page == null ? Optional.empty() : Optional.ofNullable(page[slot % PAGE]);
  }

  /** The value a selector names; keys behind the name go into objects and attributes of files. Empty when anything on the way is missing. */
  public Optional<Value> get(Selector selector) {
    Optional<Value.Obj> owner = variables(selector.node());
    if (owner.isEmpty()) {
      return Optional.empty();
    }
    Value value = owner.get();
    for (String key : selector.parts().subList(1, selector.parts().size())) {
      Value next = switch (value) {
        case Value.Obj o -> o.fields().get(key);
        case Value.File f -> f.file().attribute(key).orElse(null);
        default -> null;
      };
      if (next == null) {
        return Optional.empty();
      }
      value = next;
    }
    return Optional.of(value);
  }

  /** Equal when the layout is the same and all variables are. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof VariablePool pool && pool.layout == layout && Arrays.deepEquals(pages, pool.pages);
  }

  @Override
  public int hashCode() {
    return Objects.hash(layout, Arrays.deepHashCode(pages));
  }
}
