package io.dify.core.template.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/** Sorting that keeps the order of what is equal, reversed or not, as Python's does. */
final class Sorting {
  private Sorting() {}

  static List<Object> sorted(List<Object> items, Comparator<Object> order, boolean reverse, Budget budget) {
    budget.items(items.size());
    List<Object> sorted = new ArrayList<>(items);
    try {
      sorted.sort(reverse ? Collections.reverseOrder(order) : order);
    } catch (IllegalArgumentException e) {
      throw Failures.value("the items have no order that holds for all of them");
    }
    return sorted;
  }
}
