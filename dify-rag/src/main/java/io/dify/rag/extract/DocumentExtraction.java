package io.dify.rag.extract;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.file.PlainTextExtraction;
import io.dify.core.file.TextExtraction;
import io.dify.core.value.FileRef;
import io.dify.rag.document.SourceDocument;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Makes text of documents for workflows, as strictly as this package reads those of a knowledge base: files that are text stay as they are, tables
 * (CSV, TSV) become tables in Markdown whose header is their first row. Stateless, thread-safe.
 */
public final class DocumentExtraction implements TextExtraction {
  private static final Set<String> TABLES = Set.of("csv", "tsv");
  private static final Set<String> KINDS = kindsAndTables();

  /** The extraction. */
  public DocumentExtraction() {}

  private static Set<String> kindsAndTables() {
    Set<String> kinds = new HashSet<>(PlainTextExtraction.KINDS);
    kinds.addAll(TABLES);
    return Set.copyOf(kinds);
  }

  @Override
  public Set<String> kinds() {
    return KINDS;
  }

  @Override
  public String text(FileRef file, String kind, byte[] content) {
    String name = file.name().isBlank() ? "file." + kind : file.name();
    ExtractOptions options = ExtractOptions.defaults();
    String text = TextFile.inspect(SourceDocument.of(name, content), options, options.maxTextBytes()).readAll();
    return TABLES.contains(kind) ? table(name, text) : text;
  }

  private static String table(String name, String text) {
    try (CSVParser parser = CsvShape.of(text).format().parse(new StringReader(text))) {
      List<List<String>> rows = parser.stream().map(CSVRecord::toList).toList();
      int columns = rows.stream().mapToInt(List::size).max().orElse(0);
      StringBuilder table = new StringBuilder();
      for (int i = 0; i < rows.size(); i++) {
        table.append(line(rows.get(i), columns));
        if (i == 0) {
          table.append(line(Collections.nCopies(columns, "---"), columns));
        }
      }
      return table.toString();
    } catch (IOException | UncheckedIOException | IllegalStateException e) {
      throw new DifyException(ErrorCode.SYNTAX, name + " is not valid CSV, most likely because of a quote."
          + " A field with quotes in it must be quoted as a whole and have each inner quote doubled.", e);
    }
  }

  /** A row of cells, filled up to the width of the table; bars and line ends would break it. */
  private static String line(List<String> cells, int columns) {
    String row = cells.stream().map(cell -> cell.strip().replace("|", "\\|").replaceAll("\\R", " "))
        .collect(Collectors.joining(" | ", "| ", " |"));
    return row + "  |".repeat(columns - cells.size()) + "\n";
  }
}
