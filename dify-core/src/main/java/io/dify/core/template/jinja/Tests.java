package io.dify.core.template.jinja;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.template.jinja.Operators.Comparison;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** All tests by name. */
final class Tests {
  private static final Map<String, Test> ALL = all();

  private Tests() {}

  static boolean exists(String name) {
    return ALL.containsKey(name);
  }

  static Test get(String name) {
    Test test = ALL.get(name);
    if (test == null) {
      throw new DifyException(ErrorCode.INVALID_PARAM, "there is no test '" + Texts.shortened(name) + "'");
    }
    return test;
  }

  private static Map<String, Test> all() {
    Map<String, Test> all = new HashMap<>();
    plain(all, "defined", value -> !(value instanceof Undefined));
    plain(all, "undefined", Undefined.class::isInstance);
    plain(all, "none", value -> value == None.NONE);
    plain(all, "boolean", Boolean.class::isInstance);
    plain(all, "true", Boolean.TRUE::equals);
    plain(all, "false", Boolean.FALSE::equals);
    plain(all, "integer", value -> Numbers.isWhole(value) && !(value instanceof Boolean));
    plain(all, "float", Double.class::isInstance);
    plain(all, "number", Numbers::is);
    plain(all, "string", String.class::isInstance);
    plain(all, "mapping", PyDict.class::isInstance);
    plain(all, "iterable", Py::iterable);
    plain(all, "sequence", value -> Py.iterable(value) && !(value instanceof DictView));
    plain(all, "callable", Callable.class::isInstance);
    plain(all, "escaped", value -> false);
    all.put("lower", (value, args, budget) -> {
      String text = TextFilters.text(value, budget);
      return cased(text) && Texts.lower(text).equals(text);
    });
    all.put("upper", (value, args, budget) -> {
      String text = TextFilters.text(value, budget);
      return cased(text) && Texts.upper(text).equals(text);
    });
    all.put("odd", (value, args, budget) -> remainder(value, 2L, budget, 1L));
    all.put("even", (value, args, budget) -> remainder(value, 2L, budget, 0L));
    plain(all, "filter", value -> value instanceof String name && Filters.exists(name));
    plain(all, "test", value -> value instanceof String name && exists(name));
    all.put("divisibleby",
        (value, args, budget) -> remainder(value, args.bind("divisibleby", "num").required(0), budget,
            0L));
    all.put("sameas", (value, args, budget) -> same(value, args.bind("sameas", "other").required(0)));
    compare(all, Comparison.EQUAL, "eq", "==", "equalto");
    compare(all, Comparison.NOT_EQUAL, "ne", "!=");
    compare(all, Comparison.LESS, "lt", "<", "lessthan");
    compare(all, Comparison.LESS_OR_EQUAL, "le", "<=");
    compare(all, Comparison.GREATER, "gt", ">", "greaterthan");
    compare(all, Comparison.GREATER_OR_EQUAL, "ge", ">=");
    compare(all, Comparison.IN, "in");
    return Map.copyOf(all);
  }

  private static void plain(Map<String, Test> all, String name, Predicate<Object> test) {
    all.put(name, (value, args, budget) -> {
      args.bind(name);
      return test.test(value);
    });
  }

  private static void compare(Map<String, Test> all, Comparison comparison, String... names) {
    for (String name : List.of(names)) {
      all.put(name, (value, args, budget) -> comparison.test(value, args.bind(name, "other").required(0), budget));
    }
  }

  private static boolean remainder(Object value, Object divisor, Budget budget, long expected) {
    return Py.equal(Operators.Arithmetic.MODULO.apply(value, divisor, budget), expected, budget);
  }

  private static boolean cased(String text) {
    return text.codePoints().anyMatch(c -> Character.isUpperCase(c) || Character.isLowerCase(c));
  }

  /** Small numbers and equal texts are one object in CPython. */
  private static boolean same(Object a, Object b) {
    boolean plain = a.getClass() == b.getClass() && (Numbers.is(a) || a instanceof String);
    return a == b || (plain && a.equals(b));
  }
}
