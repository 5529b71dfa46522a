package io.dify.rag.extract.ooxml;

import io.dify.rag.extract.parse.MarkdownWriter;
import io.dify.rag.extract.parse.ParseLimits;
import io.dify.rag.extract.parse.SafeXml;
import io.dify.rag.extract.parse.SheetWriter;
import io.dify.rag.extract.parse.XmlElement;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One sheet, read row by row. Cells over several columns or rows stand in each of them. Not thread-safe. */
final class XlsxSheet {
  private static final Pattern CELL = Pattern.compile("([A-Z]{1,3})(\\d{1,7})");
  private static final int MAX_COLUMNS = 16_384;
  private static final int MAX_MERGED_ROWS = 1_000;
  private static final int MAX_MERGED_COLUMNS = 50;
  private static final int MAX_MERGES = 20_000;

  /** A cell over several others; columns and rows from 0 and 1, the last included. */
  private record Merge(int firstColumn, int firstRow, int lastColumn, int lastRow) {}

  private final OoxmlPackage file;
  private final String part;
  private final CellValues values;
  private final ParseLimits limits;
  private final Map<Integer, List<Merge>> mergesByRow = new HashMap<>();
  private final Map<Merge, String> mergedTexts = new HashMap<>();
  private int row;

  XlsxSheet(OoxmlPackage file, String part, CellValues values, ParseLimits limits) {
    this.file = file;
    this.part = part;
    this.values = values;
    this.limits = limits;
  }

  void write(MarkdownWriter out) throws IOException {
    merges();
    SheetWriter sheet = new SheetWriter(out, limits);
    try (InputStream in = file.stream(part)) {
      SafeXml.blocks(in, Set.of("x:worksheet", "x:sheetData"), element -> {
        if (element.name().equals("x:row")) {
          row(element, sheet);
        }
      });
    }
    sheet.end();
    comments(out);
    images(out);
  }

  /** Remarks on cells, and the threads of newer files, which stand among the remarks a second time under made-up authors. */
  private void comments(MarkdownWriter out) throws IOException {
    for (String notes : file.related(part, "comments")) {
      XmlElement comments = file.tree(notes);
      List<String> authors = comments.descendants("x:author").map(XmlElement::text).toList();
      comments.descendants("x:comment").forEach(comment -> {
        String author = author(authors, comment.attribute("authorId"));
        if (!author.startsWith("tc=")) {
          comment(comment, author, comment.first("x:text").map(CellValues::richText).orElse(""), out);
        }
      });
    }
    for (String threads : file.related(part, "threadedComment")) {
      file.tree(threads).descendants("x:threadedComment").forEach(
          comment -> comment(comment, "", comment.first("x:text").map(XmlElement::text).orElse(""), out));
    }
  }

  private static String author(List<String> authors, String id) {
    return id.matches("\\d{1,5}") && Integer.parseInt(id) < authors.size() ? authors.get(Integer.parseInt(id)) : "";
  }

  private static void comment(XmlElement comment, String author, String text, MarkdownWriter out) {
    if (!text.isBlank()) {
      out.item(0, "-", comment.attribute("ref") + (author.isBlank() ? "" : " (" + author.strip() + ")") + ": " + text);
    }
  }

  /** Merges stand behind the rows they are about, so the sheet is read twice. */
  private void merges() throws IOException {
    int[] count = new int[1];
    try (InputStream in = file.stream(part)) {
      SafeXml.blocks(in, Set.of("x:worksheet", "x:sheetData", "x:mergeCells"), element -> {
        if (element.name().equals("x:mergeCell") && count[0]++ < MAX_MERGES) {
          merge(element.attribute("ref")).ifPresent(merge -> {
            for (int i = merge.firstRow(); i <= merge.lastRow(); i++) {
              mergesByRow.computeIfAbsent(i, key -> new ArrayList<>()).add(merge);
            }
          });
        }
      });
    }
  }

  private static Optional<Merge> merge(String reference) {
    Matcher first = CELL.matcher(reference);
    if (!first.find()) {
      return Optional.empty();
    }
    int column = column(first.group(1));
    int row = Integer.parseInt(first.group(2));
    if (!first.find()) {
      return Optional.empty();
    }
    return Optional.of(new Merge(column, row, Math.min(column(first.group(1)), column + MAX_MERGED_COLUMNS),
        Math.min(Integer.parseInt(first.group(2)), row + MAX_MERGED_ROWS)));
  }

  private static int column(String letters) {
    int column = 0;
    for (int i = 0; i < letters.length(); i++) {
      column = column * 26 + letters.charAt(i) - 'A' + 1;
    }
    return column - 1;
  }

  private void row(XmlElement element, SheetWriter sheet) {
    String number = element.attribute("r");
    int at = number.matches("\\d{1,7}") ? Integer.parseInt(number) : row + 1;
    if (at > row + 1) {
      sheet.end();
    }
    row = at;
    List<String> cells = new ArrayList<>();
    for (XmlElement cell : element.elements("x:c")) {
      Matcher reference = CELL.matcher(cell.attribute("r"));
      int column = reference.matches() ? column(reference.group(1)) : cells.size();
      if (column < MAX_COLUMNS) {
        set(cells, column, values.text(cell));
      }
    }
    for (Merge merge : mergesByRow.getOrDefault(row, List.of())) {
      spread(cells, merge);
    }
    sheet.row(cells);
  }

  private void spread(List<String> cells, Merge merge) {
    if (row == merge.firstRow()) {
      mergedTexts.put(merge, merge.firstColumn() < cells.size() ? cells.get(merge.firstColumn()) : "");
    }
    String text = mergedTexts.getOrDefault(merge, "");
    for (int i = merge.firstColumn(); !text.isEmpty() && i <= merge.lastColumn(); i++) {
      set(cells, i, text);
    }
  }

  private static void set(List<String> cells, int column, String text) {
    while (cells.size() <= column) {
      cells.add("");
    }
    cells.set(column, text);
  }

  private void images(MarkdownWriter out) throws IOException {
    for (String drawing : file.related(part, "drawing")) {
      XmlElement shapes = file.tree(drawing);
      for (XmlElement blip : shapes.descendants("a:blip").toList()) {
        out.image("", file.image(drawing, blip.attribute("r:embed")));
      }
      shapes.descendants("a:p").map(line -> String.join("", line.descendants("a:t").map(XmlElement::text).toList()))
          .forEach(out::paragraph);
      shapes.descendants("c:chart").forEach(chart -> ChartTable.write(file, drawing, chart.attribute("r:id"), out));
    }
  }
}
