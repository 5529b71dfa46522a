package io.dify.rag.extract.pdf;

import java.util.ArrayList;
import java.util.List;

/** Finds tables: lines one below another whose parts begin or end at the same places. Stateless. */
final class TableFinder {
  private static final int LEAST_ROWS = 3;
  private static final int MOST_CELL_CHARS = 120;
  private static final float TOLERANCE = 4f;
  private static final float MOST_GAP = 3.2f;

  private TableFinder() {}

  /** How many lines from a place on are a table; 0 when there is none. */
  static int length(List<Line> lines, int from) {
    List<Word> first = lines.get(from).segments();
    if (first.size() < 2) {
      return 0;
    }
    int end = from + 1;
    int full = 1;
    while (end < lines.size() && follows(lines.get(end - 1), lines.get(end))) {
      List<Word> next = lines.get(end).segments();
      if (aligned(lines.get(from + full - 1).segments(), next) < Math.min(2, next.size())
          && aligned(first, next) < Math.min(2, next.size())) {
        break;
      }
      if (next.size() >= 2) {
        full = end - from + 1;
      }
      end++;
    }
    List<Line> rows = lines.subList(from, from + full);
    long wide = rows.stream().filter(row -> row.segments().size() >= 2).count();
    boolean short_ = rows.stream().allMatch(
        row -> row.segments().stream().allMatch(cell -> cell.text().length() <= MOST_CELL_CHARS));
    return wide >= LEAST_ROWS && short_ && (wide * 3 >= rows.size() * 2L) && !isProse(rows) ? full : 0;
  }

  private static boolean follows(Line above, Line below) {
    float gap = below.base() - above.base();
    return gap > 0 && gap < MOST_GAP * Math.max(above.size(), below.size());
  }

  /** How many parts of a line begin, end or have their middle where one of another line does. */
  private static int aligned(List<Word> one, List<Word> other) {
    int count = 0;
    for (Word cell : other) {
      if (one.stream().anyMatch(above -> Math.abs(above.left() - cell.left()) < TOLERANCE
          || Math.abs(above.right() - cell.right()) < TOLERANCE
          || Math.abs(above.left() + above.right() - cell.left() - cell.right()) < 2 * TOLERANCE)) {
        count++;
      }
    }
    return count;
  }

  /** Two columns of text set beside each other: long parts, few of them. */
  private static boolean isProse(List<Line> rows) {
    double parts = rows.stream().mapToInt(row -> row.segments().size()).average().orElse(0);
    double chars = rows.stream().flatMap(row -> row.segments().stream()).mapToInt(cell -> cell.text().length())
        .average()
        .orElse(0);
    return parts < 2.5 && chars > 40;
  }

  /** The cells of a table, in columns that no cell crosses. */
  static List<List<String>> rows(List<Line> lines) {
    List<float[]> columns = columns(lines);
    List<List<String>> rows = new ArrayList<>();
    for (Line line : lines) {
      List<String> row = new ArrayList<>();
      columns.forEach(column -> row.add(""));
      for (Word cell : line.segments()) {
        int at = column(columns, cell);
        row.set(at, (row.get(at) + " " + cell.text()).strip());
      }
      rows.add(row);
    }
    return rows;
  }

  /** Stretches that parts of lines cover together; parts that cover several of the columns of most rows do not count. */
  private static List<float[]> columns(List<Line> lines) {
    int most = lines.stream().mapToInt(line -> line.segments().size()).max().orElse(1);
    List<float[]> columns = new ArrayList<>();
    for (Line line : lines) {
      if (line.segments().size() * 2 > most) {
        line.segments().forEach(cell -> merge(columns, cell.left(), cell.right()));
      }
    }
    columns.sort((a, b) -> Float.compare(a[0], b[0]));
    return columns;
  }

  private static void merge(List<float[]> columns, float left, float right) {
    float[] grown = { left, right};
    columns.removeIf(column -> {
      boolean touches = column[0] < grown[1] && grown[0] < column[1];
      if (touches) {
        grown[0] = Math.min(grown[0], column[0]);
        grown[1] = Math.max(grown[1], column[1]);
      }
      return touches;
    });
    columns.add(grown);
  }

  private static int column(List<float[]> columns, Word cell) {
    int best = 0;
    float bestOverlap = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < columns.size(); i++) {
      float overlap = Math.min(cell.right(), columns.get(i)[1]) - Math.max(cell.left(), columns.get(i)[0]);
      if (overlap > bestOverlap) {
        bestOverlap = overlap;
        best = i;
      }
    }
    return best;
  }
}
