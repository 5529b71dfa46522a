package io.dify.rag.extract;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** By what a table is separated, found by trying: the separator under which the first rows have most columns, and the same number of them. */
record CsvShape(char delimiter) {
  private static final char[] DELIMITERS = { ',', ';', '\t'};
  private static final int ROWS = 50;

  /** The shape of a table, seen from its first rows; a comma when nothing tells. */
  static CsvShape of(String sample) {
    char best = DELIMITERS[0];
    double bestScore = 0;
    for (char delimiter : DELIMITERS) {
      double score = score(widths(sample, delimiter));
      if (score > bestScore) {
        bestScore = score;
        best = delimiter;
      }
    }
    return new CsvShape(best);
  }

  /** RFC 4180 with this separator; empty lines are passed over. */
  CSVFormat format() {
    return CSVFormat.RFC4180.builder().setDelimiter(delimiter).setIgnoreEmptyLines(true).get();
  }

  /** Columns of the first row, weighed by the share of rows that have as many; one column says nothing. */
  private static double score(List<Integer> widths) {
    if (widths.isEmpty() || widths.getFirst() < 2) {
      return 0;
    }
    long same = widths.stream().filter(widths.getFirst()::equals).count();
    double share = (double) same / widths.size();
    return share * share * Math.min(widths.getFirst(), 10);
  }

  private static List<Integer> widths(String sample, char delimiter) {
    List<Integer> widths = new ArrayList<>();
    try (CSVParser parser = new CsvShape(delimiter).format().parse(new StringReader(sample))) {
      for (CSVRecord row : parser) {
        if (widths.size() == ROWS) {
          break;
        }
        widths.add(row.size());
      }
    } catch (IOException | UncheckedIOException | IllegalStateException e) {
      return widths; // the sample may end within quotes, and a wrong separator may break the quoting
    }
    return widths;
  }
}
