package io.dify.rag.extract.pdf;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Running headers, footers and page numbers: lines that stand at the edge of many pages and differ in digits only. Stateless. */
final class Furniture {
  private static final int LEAST_PAGES = 3;
  private static final double LEAST_SHARE = 0.4;
  private static final int EDGE_LINES = 3;
  private static final Pattern DIGITS = Pattern.compile("\\d+|\\b[ivxlc]+\\b");

  private Furniture() {}

  /** The pages without it. */
  static List<List<Line>> without(List<List<Line>> pages) {
    Map<String, Integer> counts = new HashMap<>();
    for (List<Line> page : pages) {
      Set<String> seen = new HashSet<>();
      edges(page).forEach(line -> seen.add(key(line)));
      seen.forEach(key -> counts.merge(key, 1, Integer::sum));
    }
    double least = Math.max(LEAST_PAGES, pages.size() * LEAST_SHARE);
    return pages.stream().map(page -> {
      List<Line> edges = edges(page);
      return page.stream().filter(line -> !edges.contains(line) || counts.getOrDefault(key(line), 0) < least).toList();
    }).toList();
  }

  private static List<Line> edges(List<Line> page) {
    if (page.isEmpty()) {
      return List.of();
    }
    List<Float> bases = page.stream().map(Line::base).distinct().sorted().toList();
    float top = bases.get(Math.min(EDGE_LINES, bases.size()) - 1);
    float bottom = bases.get(Math.max(0, bases.size() - EDGE_LINES));
    return page.stream().filter(line -> line.base() <= top || line.base() >= bottom).toList();
  }

  /** Text without its digits, and about where it stands. */
  private static String key(Line line) {
    return DIGITS.matcher(line.text()).replaceAll("#") + "@" + Math.round(line.base() / 12);
  }
}
