package io.dify.workflow.proof;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One level of a graph: the main one, or the inside of a container.
 *
 * @param steps its nodes, each behind all that lead to it; the first is where it begins
 * @param arrows its edges
 */
record Plan(List<Step> steps, List<Arrow> arrows) {
  /** An edge. */
  record Arrow(String source, String handle, String target) {}

  Plan {
    steps = List.copyOf(steps);
    arrows = List.copyOf(arrows);
  }

  List<Arrow> into(String id) {
    return arrows.stream().filter(arrow -> arrow.target().equals(id)).toList();
  }

  /** Those that have always ended before a node starts. */
  Map<String, Set<String>> ancestors() {
    return ancestors(steps, arrows);
  }

  static Map<String, Set<String>> ancestors(List<Step> steps, List<Arrow> arrows) {
    Map<String, Set<String>> all = new LinkedHashMap<>();
    for (Step step : steps) {
      Set<String> own = new HashSet<>();
      for (Arrow arrow : arrows) {
        if (arrow.target().equals(step.id())) {
          own.add(arrow.source());
          own.addAll(all.getOrDefault(arrow.source(), Set.of()));
        }
      }
      all.put(step.id(), own);
    }
    return all;
  }

  /** All nodes, those inside containers too. */
  void each(Consumer<Step> action) {
    for (Step step : steps) {
      action.accept(step);
      switch (step) {
        case Step.Iterate it -> it.body().each(action);
        case Step.Loop loop -> loop.body().each(action);
        default -> {
        }
      }
    }
  }
}
