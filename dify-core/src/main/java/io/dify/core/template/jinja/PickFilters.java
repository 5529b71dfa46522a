package io.dify.core.template.jinja;

import io.dify.core.template.jinja.Args.Bound;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Filters that look at each item of a list. Where Jinja gives a generator, these give a list. */
final class PickFilters {
  private PickFilters() {}

  static void addTo(Map<String, Filter> all) {
    all.put("map", PickFilters::map);
    all.put("select", (value, args, budget) -> pick(value, null, args, true, budget));
    all.put("reject", (value, args, budget) -> pick(value, null, args, false, budget));
    all.put("selectattr",
        (value, args, budget) -> pick(value, first(args, "selectattr"), args.rest(), true, budget));
    all.put("rejectattr",
        (value, args, budget) -> pick(value, first(args, "rejectattr"), args.rest(), false, budget));
    all.put("unique", PickFilters::unique);
    all.put("sort", PickFilters::sort);
    all.put("groupby", PickFilters::groupBy);
    all.put("min", (value, args, budget) -> extreme(value, args, "min", -1, budget));
    all.put("max", (value, args, budget) -> extreme(value, args, "max", 1, budget));
  }

  private static Object first(Args args, String filter) {
    if (args.positional().isEmpty()) {
      throw Failures.type(filter + " needs the name of an attribute");
    }
    return args.positional().getFirst();
  }

  /** What is false has no items, whatever it is. */
  private static List<Object> itemsIfAny(Object value, Budget budget) {
    return Py.truth(value) ? Py.items(value, budget) : List.of();
  }

  private static Object map(Object value, Args args, Budget budget) {
    List<Object> mapped = new ArrayList<>();
    boolean attribute = args.positional().isEmpty();
    Bound bound = attribute ? args.bind("map", "attribute", "default") : Args.NONE.bind("map", "attribute", "default");
    Filter filter = attribute ? null : Filters.get(Py.str(args.positional().getFirst(), budget));
    for (Object item : itemsIfAny(value, budget)) {
      budget.step();
      if (filter != null) {
        mapped.add(filter.apply(item, args.rest(), budget));
        continue;
      }
      Object found = Paths.get(item, bound.required(0), budget);
      mapped.add(found instanceof Undefined ? bound.or(1, found) : found);
    }
    return new PyList(mapped);
  }

  private static Object pick(Object value, @Nullable Object attribute, Args args, boolean wanted, Budget budget) {
    Test test = args.positional().isEmpty()
        ? (item, none, b) -> Py.truth(item)
        : Tests.get(Py.str(args.positional().getFirst(), budget));
    Args more = args.positional().isEmpty() ? args : args.rest();
    List<Object> picked = new ArrayList<>();
    for (Object item : itemsIfAny(value, budget)) {
      budget.step();
      Object tested = attribute == null ? item : Paths.get(item, attribute, budget);
      if (test.test(tested, more, budget) == wanted) {
        picked.add(item);
      }
    }
    return new PyList(picked);
  }

  private static Object unique(Object value, Args args, Budget budget) {
    Bound bound = args.bind("unique", "case_sensitive", "attribute");
    Set<Object> seen = new HashSet<>();
    List<Object> unique = new ArrayList<>();
    for (Object item : Py.items(value, budget)) {
      Object key = bound.absent(1) ? item : Paths.get(item, bound.required(1), budget);
      if (seen.add(PyDict.key(Paths.folded(key, bound.truth(0, false))))) {
        unique.add(item);
      }
    }
    return new PyList(unique);
  }

  private static Object sort(Object value, Args args, Budget budget) {
    Bound bound = args.bind("sort", "reverse", "case_sensitive", "attribute");
    boolean cased = bound.truth(1, false);
    List<Object> keyed = new ArrayList<>();
    for (Object item : Py.items(value, budget)) {
      keyed.add(PyTuple.of(keys(item, bound.absent(2) ? null : bound.get(2), cased, budget), item));
    }
    List<Object> sorted = Sorting.sorted(keyed, (a, b) -> Operators.order(((PyTuple) a).items().getFirst(),
        ((PyTuple) b).items().getFirst(), "<", budget), bound.truth(0, false), budget);
    return new PyList(sorted.stream().map(pair -> ((PyTuple) pair).items().get(1)).toList());
  }

  private static PyTuple keys(Object item, @Nullable Object attribute, boolean cased, Budget budget) {
    if (attribute == null) {
      return PyTuple.of(Paths.folded(item, cased));
    }
    List<Object> keys = new ArrayList<>();
    for (Object path : attribute instanceof String paths ? Paths.list(paths) : List.of(attribute)) {
      keys.add(Paths.folded(Paths.get(item, path, budget), cased));
    }
    return new PyTuple(keys);
  }

  private static Object groupBy(Object value, Args args, Budget budget) {
    Bound bound = args.bind("groupby", "attribute", "default", "case_sensitive");
    boolean cased = bound.truth(2, false);
    List<Object> keyed = new ArrayList<>();
    for (Object item : Py.items(value, budget)) {
      Object key = Paths.get(item, bound.required(0), budget);
      keyed.add(PyTuple.of(key instanceof Undefined ? bound.or(1, key) : key, item));
    }
    List<Object> sorted = Sorting.sorted(keyed, (a, b) -> Operators.order(Paths.folded(key(a), cased),
        Paths.folded(key(b), cased), "<", budget), false, budget);
    List<Object> groups = new ArrayList<>();
    PyList current = new PyList(List.of());
    Object last = null;
    for (Object pair : sorted) {
      Object key = Paths.folded(key(pair), cased);
      if (last == null || !Py.equal(last, key, budget)) {
        current = new PyList(List.of());
        groups.add(new PyTuple(List.of(key(pair), current), List.of("grouper", "list")));
      }
      current.items.add(((PyTuple) pair).items().get(1));
      last = key;
    }
    return new PyList(groups);
  }

  private static Object key(Object pair) {
    return ((PyTuple) pair).items().getFirst();
  }

  private static Object extreme(Object value, Args args, String name, int sign, Budget budget) {
    Bound bound = args.bind(name, "case_sensitive", "attribute");
    boolean cased = bound.truth(0, false);
    Object best = null;
    Object bestKey = null;
    for (Object item : Py.items(value, budget)) {
      Object key = Paths.folded(bound.absent(1) ? item : Paths.get(item, bound.required(1), budget), cased);
      if (best == null || bestKey == null || Integer.signum(Operators.order(key, bestKey, "<", budget)) == sign) {
        best = item;
        bestKey = key;
      }
    }
    return best == null ? new Undefined("the list is empty and has no " + name) : best;
  }
}
