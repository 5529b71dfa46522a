package io.dify.core.template.jinja;

import io.dify.core.template.jinja.Args.Bound;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Filters for lists and mappings as a whole. Where Jinja gives a generator, these give a list. */
final class ListFilters {
  private ListFilters() {}

  static void addTo(Map<String, Filter> all) {
    all.put("length", (value, args, budget) -> Py.length(value));
    all.put("count", (value, args, budget) -> Py.length(value));
    all.put("list", (value, args, budget) -> new PyList(Py.items(value, budget)));
    all.put("first", (value, args, budget) -> {
      var items = Py.iterator(value, budget);
      return items.hasNext() ? items.next() : new Undefined("the list is empty and has no first item");
    });
    all.put("last", (value, args, budget) -> {
      List<Object> items = Py.items(value, budget);
      return items.isEmpty() ? new Undefined("the list is empty and has no last item") : items.getLast();
    });
    all.put("reverse", ListFilters::reverse);
    all.put("join", ListFilters::join);
    all.put("batch", ListFilters::batch);
    all.put("slice", ListFilters::slice);
    all.put("items", ListFilters::items);
    all.put("dictsort", ListFilters::dictSort);
    all.put("sum", ListFilters::sum);
    all.put("default", ListFilters::fallback);
    all.put("d", ListFilters::fallback);
    all.put("attr", (value, args, budget) -> Access.attributeOnly(value, args.bind("attr", "name").text(0)));
  }

  private static Object fallback(Object value, Args args, Budget budget) {
    Bound bound = args.bind("default", "default_value", "boolean");
    boolean missing = value instanceof Undefined || (bound.truth(1, false) && !Py.truth(value));
    return missing ? bound.or(0, "") : value;
  }

  private static Object reverse(Object value, Args args, Budget budget) {
    if (value instanceof String text) {
      return new StringBuilder(budget.made(text)).reverse().toString();
    }
    List<Object> items = Py.items(value, budget);
    Collections.reverse(items);
    return new PyList(items);
  }

  private static Object join(Object value, Args args, Budget budget) {
    Bound bound = args.bind("join", "d", "attribute");
    String separator = Py.str(bound.or(0, ""), budget);
    TextBuffer out = new TextBuffer(budget);
    boolean first = true;
    for (Object item : Py.items(value, budget)) {
      budget.step();
      Object shown = bound.absent(1) ? item : Paths.get(item, bound.required(1), budget);
      out.append(first ? "" : separator).append(Py.str(shown, budget));
      first = false;
    }
    return out.toString();
  }

  private static Object batch(Object value, Args args, Budget budget) {
    Bound bound = args.bind("batch", "linecount", "fill_with");
    long size = Numbers.clamped(bound.required(0), "batch");
    if (size < 1) {
      throw Failures.value("batch needs a size of at least 1");
    }
    List<Object> batches = new ArrayList<>();
    List<Object> batch = new ArrayList<>();
    for (Object item : Py.items(value, budget)) {
      if (batch.size() == size) {
        batches.add(new PyList(batch));
        batch = new ArrayList<>();
      }
      batch.add(item);
    }
    if (!batch.isEmpty()) {
      if (!bound.absent(1)) {
        fill(batch, size, bound.required(1), budget);
      }
      batches.add(new PyList(batch));
    }
    return new PyList(batches);
  }

  private static void fill(List<Object> batch, long size, Object filling, Budget budget) {
    budget.items(size);
    while (batch.size() < size) {
      batch.add(filling);
    }
  }

  private static Object slice(Object value, Args args, Budget budget) {
    Bound bound = args.bind("slice", "slices", "fill_with");
    List<Object> items = Py.items(value, budget);
    long slices = Numbers.clamped(bound.required(0), "slice");
    if (slices < 1) {
      throw Failures.value("slice needs at least 1 slice");
    }
    budget.items(slices);
    long size = items.size() / slices;
    long longer = items.size() % slices;
    List<Object> all = new ArrayList<>();
    int from = 0;
    for (long i = 0; i < slices; i++) {
      int to = (int) (from + size + (i < longer ? 1 : 0));
      List<Object> part = new ArrayList<>(items.subList(from, to));
      if (!bound.absent(1) && i >= longer) {
        part.add(bound.required(1));
      }
      all.add(new PyList(part));
      from = to;
    }
    return new PyList(all);
  }

  private static Object items(Object value, Args args, Budget budget) {
    if (value instanceof Undefined) {
      return new PyList(List.of());
    }
    if (value instanceof PyDict dict) {
      budget.items(3L * dict.entries.size());
      return new PyList(dict.items());
    }
    throw Failures.type("items needs a mapping, not " + Py.typeName(value));
  }

  private static Object dictSort(Object value, Args args, Budget budget) {
    Bound bound = args.bind("dictsort", "case_sensitive", "by", "reverse");
    if (!(value instanceof PyDict dict)) {
      throw Failures.type("dictsort needs a mapping, not " + Py.typeName(value));
    }
    int part = switch (bound.text(1, "key")) {
      case "key" -> 0;
      case "value" -> 1;
      default -> throw Failures.value("dictsort goes by 'key' or by 'value'");
    };
    boolean cased = bound.truth(0, false);
    budget.items(3L * dict.entries.size());
    return new PyList(Sorting.sorted(dict.items(), (a, b) -> Operators.order(
        Paths.folded(((PyTuple) a).items().get(part), cased), Paths.folded(((PyTuple) b).items().get(part), cased), "<",
        budget), bound.truth(2, false), budget));
  }

  private static Object sum(Object value, Args args, Budget budget) {
    Bound bound = args.bind("sum", "attribute", "start");
    Object sum = bound.or(1, 0L);
    for (Object item : Py.items(value, budget)) {
      budget.step();
      sum = Operators.Arithmetic.ADD.apply(sum, bound.absent(0) ? item : Paths.get(item, bound.required(0), budget),
          budget);
    }
    return sum;
  }
}
