package io.dify.rag.extract;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.rag.document.Entry;
import io.dify.rag.document.SourceDocument;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Tables as RFC 4180 has them, separated by comma, semicolon or tab. With columns for question and answer each row is a question; any other row
 * is a text with a line {@code header: value} per cell that is not empty.
 */
final class CsvExtractor implements Extractor {
  private static final int SAMPLE_CHARS = 1 << 16;

  @Override
  public Set<String> extensions() {
    return Set.of("csv", "tsv");
  }

  @Override
  public Extracted extract(SourceDocument document, ExtractOptions options) {
    TextFile file = TextFile.inspect(document, options, options.maxStreamBytes());
    CsvShape shape = CsvShape.of(sample(file));
    return new Extracted.Records(sink -> read(file, shape, options, sink));
  }

  private static String sample(TextFile file) {
    try (Reader reader = file.reader()) {
      char[] head = new char[SAMPLE_CHARS];
      int length = 0;
      int n;
      while (length < SAMPLE_CHARS && (n = reader.read(head, length, SAMPLE_CHARS - length)) > 0) {
        length += n;
      }
      return new String(head, 0, length);
    } catch (IOException e) {
      throw file.document().unreadable(e);
    }
  }

  private static void read(TextFile file, CsvShape shape, ExtractOptions options, Consumer<? super Entry> sink) {
    String name = file.document().name();
    try (RecordLimit limit = new RecordLimit(file.reader(), name, options.maxRecordChars());
        CSVParser parser = shape.format().parse(limit)) {
      Iterator<CSVRecord> rows = parser.iterator();
      CsvColumns columns = null;
      while (true) {
        long line = parser.getCurrentLineNumber() + 1;
        limit.recordBegins(line);
        String place = name + ", line " + line;
        if (!advance(rows, place)) {
          return;
        }
        List<String> cells = rows.next().toList();
        if (columns == null) {
          columns = CsvColumns.of(cells);
          if (columns.isHeader()) {
            continue;
          }
        }
        columns.entry(cells, place).ifPresent(sink);
      }
    } catch (IOException e) {
      throw file.document().unreadable(e);
    }
  }

  private static boolean advance(Iterator<CSVRecord> rows, String place) {
    try {
      return rows.hasNext();
    } catch (UncheckedIOException | IllegalStateException e) {
      throw new DifyException(ErrorCode.SYNTAX,
          place + ": the row that begins here is not valid CSV, most likely because of a quote."
              + " A field with quotes in it must be quoted as a whole and have each inner quote doubled.",
          e);
    }
  }
}
