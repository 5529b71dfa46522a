package io.dify.runtime.metrics;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The first so many combinations of labels as they are; all others as {@link #OTHER}. Thread-safe. */
final class BoundedLabels {
  /** What stands for labels beyond the bound. */
  static final String OTHER = "other";

  private static final int LONGEST = 128;

  private final int most;
  private final Set<List<String>> known = ConcurrentHashMap.newKeySet();

  BoundedLabels(int most) {
    this.most = most;
  }

  /** The labels, or as many times {@link #OTHER}. */
  String[] of(String... labels) {
    List<String> all = List.of(labels);
    boolean fits = all.stream().allMatch(label -> label.length() <= LONGEST)
        && (known.contains(all) || known.size() < most);
    if (fits) {
      known.add(all);
    }
    return fits ? labels : all.stream().map(label -> OTHER).toArray(String[]::new);
  }
}
