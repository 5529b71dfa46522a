package io.dify.core.template.jinja;

import io.dify.core.template.jinja.Args.Bound;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Methods of lists, and the two that tuples have too. */
final class ListMethods {
  /** What a method does with a list. */
  private interface Work {
    Object call(List<Object> items, Args args, Budget budget);
  }

  private static final Map<String, Method> ALL = all();

  private ListMethods() {}

  static @Nullable Method find(String name) {
    return ALL.get(name);
  }

  static @Nullable Method findForTuple(String name) {
    return name.equals("count") || name.equals("index") ? ALL.get(name) : null;
  }

  private static Map<String, Method> all() {
    Map<String, Method> all = new HashMap<>();
    add(all, "append", (items, args, budget) -> {
      budget.items(1);
      items.add(args.bind("append", "item").required(0));
      return None.NONE;
    });
    add(all, "extend", (items, args, budget) -> {
      items.addAll(Py.items(args.bind("extend", "items").required(0), budget));
      return None.NONE;
    });
    add(all, "insert", (items, args, budget) -> {
      Bound bound = args.bind("insert", "index", "item");
      budget.items(items.size() / Long.SIZE + 1L);
      items.add((int) place(bound.whole(0, 0), items.size()), bound.required(1));
      return None.NONE;
    });
    add(all, "pop", ListMethods::pop);
    add(all, "remove", (items, args, budget) -> {
      items.remove(index(items, args.bind("remove", "item").required(0), budget));
      return None.NONE;
    });
    add(all, "clear", (items, args, budget) -> {
      items.clear();
      return None.NONE;
    });
    add(all, "reverse", (items, args, budget) -> {
      budget.items(items.size());
      Collections.reverse(items);
      return None.NONE;
    });
    add(all, "sort", (items, args, budget) -> {
      boolean reverse = args.bind("sort", "reverse").truth(0, false);
      List<Object> sorted = Sorting.sorted(items, (a, b) -> Operators.order(a, b, "<", budget), reverse, budget);
      items.clear();
      items.addAll(sorted);
      return None.NONE;
    });
    add(all, "copy", (items, args, budget) -> {
      budget.items(items.size());
      return new PyList(items);
    });
    add(all, "index", (items, args, budget) -> (long) index(items, args.bind("index", "item").required(0), budget));
    add(all, "count", (items, args, budget) -> {
      Object item = args.bind("count", "item").required(0);
      return items.stream().filter(other -> Py.equal(item, other, budget)).count();
    });
    return Map.copyOf(all);
  }

  private static void add(Map<String, Method> all, String name, Work work) {
    all.put(name, new Method(name, (self, args, budget) -> work
        .call(self instanceof PyTuple tuple ? tuple.items() : ((PyList) self).items, args, budget)));
  }

  private static Object pop(List<Object> items, Args args, Budget budget) {
    long asked = args.bind("pop", "index").whole(0, -1);
    long place = asked < 0 ? asked + items.size() : asked;
    if (place < 0 || place >= items.size()) {
      throw Failures.value("there is nothing to pop at index " + asked + " of a list of " + items.size());
    }
    budget.items(1);
    return items.remove((int) place);
  }

  private static long place(long index, int size) {
    return Math.clamp(index < 0 ? index + size : index, 0, size);
  }

  private static int index(List<Object> items, Object item, Budget budget) {
    for (int i = 0; i < items.size(); i++) {
      if (Py.equal(item, items.get(i), budget)) {
        return i;
      }
    }
    throw Failures.value("the item is not in the list");
  }
}
