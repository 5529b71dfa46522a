package io.dify.core.template.jinja;

import java.util.List;

/** Attributes named by an argument: {@code 'a.b.0'}, or a number. */
final class Paths {
  private Paths() {}

  static Object get(Object item, Object path, Budget budget) {
    if (!(path instanceof String text)) {
      return Access.item(item, path, budget);
    }
    Object value = item;
    for (String part : text.split("\\.", -1)) {
      budget.step();
      value = Access.item(value, part.matches("[0-9]{1,9}") ? (Object) Long.valueOf(part) : part, budget);
    }
    return value;
  }

  /** As it is compared when case does not count. */
  static Object folded(Object value, boolean caseSensitive) {
    return value instanceof String text && !caseSensitive ? Texts.lower(text) : value;
  }

  /** Several paths with commas between. */
  static List<String> list(String paths) {
    return List.of(paths.split(",", -1));
  }
}
