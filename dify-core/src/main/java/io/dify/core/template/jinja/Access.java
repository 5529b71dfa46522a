package io.dify.core.template.jinja;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Attributes, items and slices of values. What does not exist is undefined, not an error. */
final class Access {
  private Access() {}

  /** {@code target.name}: a method first, then an item. */
  static Object attribute(Object target, String name) {
    Object found = member(target, name);
    if (found == null && target instanceof PyDict dict) {
      found = dict.get(name);
    }
    return found == null ? missing(target, name) : found;
  }

  /** The same without items. */
  static Object attributeOnly(Object target, String name) {
    Object found = member(target, name);
    return found == null ? missing(target, name) : found;
  }

  /** {@code target[index]}: an item first, then, if the index is a text, a method. */
  static Object item(Object target, Object index, Budget budget) {
    if (target instanceof Undefined undefined) {
      throw Failures.undefined(undefined);
    }
    Object found = switch (target) {
      case PyDict dict when index instanceof PyList || index instanceof PyDict || index instanceof Undefined -> null;
      case PyDict dict -> dict.get(index);
      default -> Numbers.isWhole(index) ? indexed(target, index, budget) : null;
    };
    if (found == null && index instanceof String name) {
      found = member(target, name);
    }
    return found == null ? missing(target, index instanceof Undefined ? "" : Py.str(index, budget)) : found;
  }

  private static @Nullable Object member(Object target, String name) {
    return switch (target) {
      case Undefined undefined -> throw Failures.undefined(undefined);
      case String text -> method(StringMethods.find(name), target);
      case PyList list -> method(ListMethods.find(name), target);
      case PyTuple tuple ->
        tuple.named(name) != null ? tuple.named(name) : method(ListMethods.findForTuple(name), target);
      case PyDict dict -> method(DictMethods.find(name), target);
      case Double number when name.equals("is_integer") ->
        new Function(name, (args, budget) -> number == Math.rint(number) && !number.isInfinite());
      case Namespace namespace -> namespace.attributes.get(name);
      case Callable callable -> callable.attribute(name);
      default -> null;
    };
  }

  private static @Nullable Object method(@Nullable Method method, Object self) {
    return method == null ? null : new Function(method.name(), (args, budget) -> method.call(self, args, budget));
  }

  private static Undefined missing(Object target, String name) {
    return new Undefined("'" + Py.typeName(target) + "' has no attribute or item '" + Texts.shortened(name) + "'");
  }

  private static @Nullable Object indexed(Object target, Object index, Budget budget) {
    boolean sequence = target instanceof String || target instanceof PyList || target instanceof PyTuple
        || target instanceof PyRange;
    if (!sequence) {
      return null;
    }
    long length = Py.length(target);
    long asked = Numbers.clamped(index, "an index");
    long place = asked < 0 ? asked + length : asked;
    if (place < 0 || place >= length) {
      return null;
    }
    return switch (target) {
      case String text -> Texts.codePoint(text, (int) place, budget);
      case PyList list -> list.items.get((int) place);
      case PyTuple tuple -> tuple.items().get((int) place);
      default -> ((PyRange) target).get(place);
    };
  }

  static Object slice(Object target, @Nullable Object from, @Nullable Object to, @Nullable Object step, Budget budget) {
    if (target instanceof Undefined undefined) {
      throw Failures.undefined(undefined);
    }
    boolean sequence = target instanceof String || target instanceof PyList || target instanceof PyTuple
        || target instanceof PyRange;
    if (!sequence) {
      throw Failures.type("no slice can be taken of " + Py.typeName(target));
    }
    PyRange places = places(Py.length(target), from, to, step);
    if (target instanceof PyRange range) {
      return places.size() == 0
          ? new PyRange(0, 0, 1)
          : new PyRange((Long) range.get(places.start()), range.start() + places.stop() * range.step(),
              range.step() * places.step());
    }
    List<Object> items = Py.items(target, budget);
    budget.items(places.size());
    List<Object> picked = new ArrayList<>();
    for (long i = 0; i < places.size(); i++) {
      picked.add(items.get((int) (long) (Long) places.get(i)));
    }
    return switch (target) {
      case String text -> {
        StringBuilder out = new StringBuilder();
        picked.forEach(out::append);
        yield out.toString();
      }
      case PyTuple tuple -> new PyTuple(picked);
      default -> new PyList(picked);
    };
  }

  /** The indexes a slice means, after Python's {@code slice.indices}. */
  private static PyRange places(long length, @Nullable Object from, @Nullable Object to, @Nullable Object step) {
    long by = number(step, 1);
    if (by == 0) {
      throw Failures.value("the step of a slice must not be zero");
    }
    by = Math.clamp(by, -Integer.MAX_VALUE, Integer.MAX_VALUE);
    long low = by > 0 ? 0 : -1;
    long high = by > 0 ? length : length - 1;
    long start = bound(number(from, by > 0 ? 0 : Long.MAX_VALUE), length, low, high);
    long stop = to == null || to == None.NONE ? by > 0 ? length : -1 : bound(number(to, 0), length, low, high);
    return new PyRange(start, stop, by);
  }

  private static long number(@Nullable Object value, long fallback) {
    return value == null || value == None.NONE ? fallback : Numbers.clamped(value, "a slice");
  }

  private static long bound(long value, long length, long low, long high) {
    return Math.clamp(value < 0 ? value + length : value, low, high);
  }
}
