package io.dify.core.template.jinja;

import io.dify.core.template.jinja.Args.Bound;
import java.util.List;
import java.util.Map;

/** The functions that every template has. */
final class Globals {
  private static final long GREATEST_IN_RANGE = 1_000_000_000_000_000_000L;
  private static final Map<String, Object> ALL = Map.of("range", new Function("range", Globals::range), "dict",
      new Function("dict", Globals::dict), "namespace", new Function("namespace", Globals::namespace), "cycler",
      new Function("cycler", (args, budget) -> new Cycler(args.positional())), "joiner",
      new Function("joiner", Globals::joiner));

  private Globals() {}

  static Object get(String name) {
    Object global = ALL.get(name);
    return global == null ? new Undefined("'" + name + "' is undefined") : global;
  }

  private static Object range(Args args, Budget budget) {
    Bound bound = args.bind("range", "start", "stop", "step");
    long first = bounded(Numbers.clamped(bound.required(0), "range"));
    long step = bounded(bound.whole(2, 1));
    if (step == 0) {
      throw Failures.value("the step of a range must not be zero");
    }
    return bound.absent(1) ? new PyRange(0, first, 1) : new PyRange(first, bounded(bound.whole(1, 0)), step);
  }

  /** Keeps the arithmetic of ranges within {@code long}. */
  private static long bounded(long number) {
    if (Math.abs(number) > GREATEST_IN_RANGE || number == Long.MIN_VALUE) {
      throw Failures.value("a range reaches to 10**18 at most");
    }
    return number;
  }

  static Object dict(Args args, Budget budget) {
    PyDict dict = new PyDict();
    for (Object source : args.positional()) {
      fill(dict, source, budget);
    }
    args.named().forEach(dict::put);
    return dict;
  }

  /** Puts in the entries of a mapping, or of a list of pairs. */
  static void fill(PyDict dict, Object source, Budget budget) {
    List<Object> pairs = source instanceof PyDict other ? other.items() : Py.items(source, budget);
    for (Object pair : pairs) {
      List<Object> both = Py.items(pair, budget);
      if (both.size() != 2) {
        throw Failures.value("a mapping is made from another, or from a list of pairs");
      }
      dict.put(both.get(0), both.get(1));
    }
  }

  private static Object namespace(Args args, Budget budget) {
    Namespace namespace = new Namespace();
    PyDict dict = (PyDict) dict(args, budget);
    dict.entries.forEach((key, value) -> namespace.attributes.put(Py.str(key, budget), value));
    return namespace;
  }

  private static Object joiner(Args args, Budget budget) {
    String separator = args.bind("joiner", "sep").text(0, ", ");
    boolean[] used = { false};
    return new Function("joiner", (none, ignored) -> {
      boolean first = !used[0];
      used[0] = true;
      return first ? "" : separator;
    });
  }

  /** Goes round through its items. */
  private static final class Cycler implements Callable {
    private final List<Object> items;
    private int index;

    Cycler(List<Object> items) {
      if (items.isEmpty()) {
        throw Failures.type("cycler needs at least one item");
      }
      this.items = items;
    }

    @Override
    public String name() {
      return "cycler";
    }

    @Override
    public Object call(Args args, Budget budget) {
      throw Failures.type("a cycler is not called itself; use next()");
    }

    @Override
    public Object attribute(String attribute) {
      return switch (attribute) {
        case "current" -> items.get(index);
        case "next" -> new Function("next", (args, budget) -> {
          Object item = items.get(index);
          index = (index + 1) % items.size();
          return item;
        });
        case "reset" -> new Function("reset", (args, budget) -> {
          index = 0;
          return None.NONE;
        });
        default -> Callable.super.attribute(attribute);
      };
    }
  }
}
