package io.dify.core.template.jinja;

import io.dify.core.template.jinja.Args.Bound;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Methods of mappings. */
final class DictMethods {
  /** What a method does with a mapping. */
  private interface Work {
    Object call(PyDict dict, Args args, Budget budget);
  }

  private static final Map<String, Method> ALL = all();

  private DictMethods() {}

  static @Nullable Method find(String name) {
    return ALL.get(name);
  }

  private static Map<String, Method> all() {
    Map<String, Method> all = new HashMap<>();
    add(all, "keys", (dict, args, budget) -> new DictView(dict, DictView.Kind.KEYS));
    add(all, "values", (dict, args, budget) -> new DictView(dict, DictView.Kind.VALUES));
    add(all, "items", (dict, args, budget) -> new DictView(dict, DictView.Kind.ITEMS));
    add(all, "get", (dict, args, budget) -> {
      Bound bound = args.bind("get", "key", "default");
      Object value = dict.get(bound.required(0));
      return value == null ? bound.or(1, None.NONE) : value;
    });
    add(all, "update", (dict, args, budget) -> {
      PyDict more = (PyDict) Globals.dict(args, budget);
      budget.items(more.entries.size());
      dict.entries.putAll(more.entries);
      return None.NONE;
    });
    add(all, "setdefault", (dict, args, budget) -> {
      Bound bound = args.bind("setdefault", "key", "default");
      Object value = dict.get(bound.required(0));
      if (value != null) {
        return value;
      }
      budget.items(2);
      dict.put(bound.required(0), bound.or(1, None.NONE));
      return bound.or(1, None.NONE);
    });
    add(all, "pop", DictMethods::pop);
    add(all, "popitem", (dict, args, budget) -> {
      List<Object> items = dict.items();
      budget.items(items.size());
      if (items.isEmpty()) {
        throw Failures.value("there is nothing to pop from an empty mapping");
      }
      dict.entries.remove(((PyTuple) items.getLast()).items().getFirst());
      return items.getLast();
    });
    add(all, "clear", (dict, args, budget) -> {
      dict.entries.clear();
      return None.NONE;
    });
    add(all, "copy", (dict, args, budget) -> {
      budget.items(2L * dict.entries.size());
      PyDict copy = new PyDict();
      copy.entries.putAll(dict.entries);
      return copy;
    });
    return Map.copyOf(all);
  }

  private static void add(Map<String, Method> all, String name, Work work) {
    all.put(name, new Method(name, (self, args, budget) -> work.call((PyDict) self, args, budget)));
  }

  private static Object pop(PyDict dict, Args args, Budget budget) {
    Bound bound = args.bind("pop", "key", "default");
    Object value = dict.entries.remove(PyDict.key(bound.required(0)));
    if (value != null) {
      return value;
    }
    Object fallback = bound.get(1);
    if (fallback == null) {
      throw Failures.value("there is no key '" + Texts.shortened(Py.str(bound.required(0), budget)) + "' to pop");
    }
    return fallback;
  }
}
