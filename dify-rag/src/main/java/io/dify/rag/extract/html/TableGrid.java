package io.dify.rag.extract.html;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jsoup.nodes.Element;

/** Lays out the cells of a table; one over several columns or rows stands in each of them, so that each row can be read by itself. Not thread-safe. */
final class TableGrid {
  private static final int MAX_COLUMNS = 1_000;

  /** A cell that reaches into further rows. */
  private record Hanging(String text, int rowsLeft) {}

  private final int maxSpan;
  private final Map<Integer, Hanging> hanging = new HashMap<>();
  private final Map<Integer, Hanging> fromNextRowOn = new HashMap<>();

  /** @param maxSpan columns or rows one cell may take */
  TableGrid(int maxSpan) {
    this.maxSpan = maxSpan;
  }

  List<List<String>> rows(List<Element> rows, Function<Element, String> text) {
    List<List<String>> grid = new ArrayList<>();
    for (Element row : rows) {
      List<String> cells = new ArrayList<>();
      for (Element cell : row.children()) {
        fromAbove(cells);
        String words = text.apply(cell);
        int columns = span(cell, "colspan");
        int down = span(cell, "rowspan");
        for (int i = 0; i < columns && cells.size() < MAX_COLUMNS; i++) {
          if (down > 1) {
            fromNextRowOn.put(cells.size(), new Hanging(words, down - 1));
          }
          cells.add(words);
        }
      }
      fromAbove(cells);
      hanging.clear();
      hanging.putAll(fromNextRowOn);
      fromNextRowOn.clear();
      grid.add(cells);
    }
    return grid;
  }

  private void fromAbove(List<String> cells) {
    Hanging above;
    while ((above = hanging.remove(cells.size())) != null) {
      if (above.rowsLeft() > 1) {
        fromNextRowOn.put(cells.size(), new Hanging(above.text(), above.rowsLeft() - 1));
      }
      cells.add(above.text());
    }
  }

  private int span(Element cell, String attribute) {
    String value = cell.attr(attribute).strip();
    return value.matches("[1-9]\\d{0,3}") ? Math.min(Integer.parseInt(value), maxSpan) : 1;
  }
}
