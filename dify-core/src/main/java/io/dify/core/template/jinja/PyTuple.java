package io.dify.core.template.jinja;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Python's {@code tuple}. Its parts may have names besides, which make no difference to what it is equal to. */
record PyTuple(List<Object> items, List<String> names) {
  PyTuple {
    items = List.copyOf(items);
  }

  PyTuple(List<Object> items) {
    this(items, List.of());
  }

  static PyTuple of(Object... items) {
    return new PyTuple(List.of(items));
  }

  @Nullable
  Object named(String name) {
    int index = names.indexOf(name);
    return index < 0 ? null : items.get(index);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PyTuple tuple && items.equals(tuple.items);
  }

  @Override
  public int hashCode() {
    return items.hashCode();
  }
}
