package io.dify.rag.extract.parse;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Tables in Markdown. Stateless. */
public final class MarkdownTable {
  private static final Pattern LINE_ENDS = Pattern.compile("\\s*[\\r\\n\\f\\u000b\\u2028\\u2029]\\s*");

  private MarkdownTable() {}

  /** A table whose header is its first row; rows are filled up to the width of the widest. Empty without rows. */
  public static String of(List<? extends List<String>> rows) {
    int columns = rows.stream().mapToInt(List::size).max().orElse(0);
    StringBuilder table = new StringBuilder();
    for (int i = 0; i < rows.size(); i++) {
      table.append(line(rows.get(i), columns));
      if (i == 0) {
        table.append(ruler(columns));
      }
    }
    return table.toString();
  }

  /** The line below the header. */
  static String ruler(int columns) {
    return line(Collections.nCopies(columns, "---"), columns);
  }

  /** The rows without rows and columns in which there is nothing. */
  public static List<List<String>> trimmed(List<? extends List<String>> rows) {
    int columns = rows.stream().mapToInt(List::size).max().orElse(0);
    boolean[] used = new boolean[columns];
    List<List<String>> filled = new ArrayList<>();
    for (List<String> row : rows) {
      boolean any = false;
      for (int i = 0; i < row.size(); i++) {
        if (!row.get(i).isBlank()) {
          used[i] = true;
          any = true;
        }
      }
      if (any) {
        filled.add(row);
      }
    }
    return filled.stream().map(row -> columns(row, used)).toList();
  }

  private static List<String> columns(List<String> row, boolean[] used) {
    List<String> kept = new ArrayList<>();
    for (int i = 0; i < used.length; i++) {
      if (used[i]) {
        kept.add(i < row.size() ? row.get(i) : "");
      }
    }
    return kept;
  }

  /** A row of cells, filled up to the width of the table; bars and line ends would break it. */
  static String line(List<String> cells, int columns) {
    String row = cells.stream().map(cell -> LINE_ENDS.matcher(cell.strip()).replaceAll(" ").replace("|", "\\|"))
        .collect(Collectors.joining(" | ", "| ", " |"));
    return row + "  |".repeat(columns - cells.size()) + "\n";
  }
}
