package io.dify.rag.extract.ooxml;

import io.dify.rag.extract.ooxml.OoxmlPackage.Relationship;
import io.dify.rag.extract.parse.MarkdownWriter;
import io.dify.rag.extract.parse.XmlElement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** The figures behind a chart as a table: a row for each category, a column for each series. Stateless. */
final class ChartTable {
  private static final int MAX_POINTS = 10_000;

  private ChartTable() {}

  static void write(OoxmlPackage file, String part, String relationship, MarkdownWriter out) {
    try {
      Relationship to = file.relationships(part).get(relationship);
      if (to != null && !to.external()) {
        write(file.tree(to.target()), out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(XmlElement chart, MarkdownWriter out) {
    chart.at("c:chart", "c:title").ifPresent(title -> out.paragraph(texts(title)));
    List<XmlElement> series = chart.descendants("c:ser").toList();
    List<List<String>> rows = new ArrayList<>();
    List<String> header = new ArrayList<>(List.of(""));
    series.forEach(one -> header.add(one.first("c:tx").map(ChartTable::values).map(values -> String.join(" ", values))
        .orElse("")));
    List<String> categories = series.stream().findFirst()
        .flatMap(one -> one.first("c:cat").or(() -> one.first("c:xVal")))
        .map(ChartTable::values).orElse(List.of());
    List<List<String>> columns = series.stream()
        .map(one -> one.first("c:val").or(() -> one.first("c:yVal")).map(ChartTable::values).orElse(List.of()))
        .toList();
    int length = columns.stream().mapToInt(List::size).max().orElse(0);
    rows.add(header);
    for (int i = 0; i < Math.max(length, categories.size()); i++) {
      List<String> row = new ArrayList<>();
      row.add(i < categories.size() ? categories.get(i) : "");
      for (List<String> column : columns) {
        row.add(i < column.size() ? column.get(i) : "");
      }
      rows.add(row);
    }
    if (!columns.isEmpty()) {
      out.table(rows);
    }
  }

  private static String texts(XmlElement element) {
    return String.join("", element.descendants("a:t").map(XmlElement::text).toList());
  }

  /** The values that were last computed, in their places. */
  private static List<String> values(XmlElement element) {
    List<String> values = new ArrayList<>();
    element.descendants("c:pt").limit(MAX_POINTS).forEach(point -> {
      String index = point.attribute("idx");
      int at = index.matches("\\d{1,5}") ? Integer.parseInt(index) : values.size();
      while (values.size() <= Math.min(at, MAX_POINTS)) {
        values.add("");
      }
      values.set(Math.min(at, MAX_POINTS), point.first("c:v").map(XmlElement::text)
          .map(CellValues::rounded).orElse(""));
    });
    return values;
  }
}
