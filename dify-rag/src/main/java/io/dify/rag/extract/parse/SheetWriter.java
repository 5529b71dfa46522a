package io.dify.rag.extract.parse;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Writes a sheet row by row: what empty rows separate are tables of their own. Rows are held as single texts until their table ends, because columns
 * without content are only known then. Not thread-safe.
 */
public final class SheetWriter {
  private static final char BETWEEN = '\u0001';

  private final MarkdownWriter out;
  private final ParseLimits limits;
  private final List<String> rows = new ArrayList<>();
  private final BitSet used = new BitSet();
  private long chars;

  /** Writes into a document. */
  public SheetWriter(MarkdownWriter out, ParseLimits limits) {
    this.out = out;
    this.limits = limits;
  }

  /** The next row; one without content ends a table. */
  public void row(List<String> cells) {
    boolean empty = true;
    for (int i = 0; i < cells.size(); i++) {
      if (!cells.get(i).isBlank()) {
        used.set(i);
        empty = false;
      }
    }
    if (empty) {
      end();
      return;
    }
    String row = String.join(String.valueOf(BETWEEN), cells);
    chars += row.length();
    if (chars > limits.maxTextChars()) {
      throw ParseErrors.tooLarge("has sheets of more than " + limits.maxTextChars() + " characters.");
    }
    rows.add(row);
  }

  /** Ends the table. */
  public void end() {
    if (!rows.isEmpty()) {
      out.trimmedTable(new AbstractList<>() {
        @Override
        public List<String> get(int index) {
          return columns(rows.get(index));
        }

        @Override
        public int size() {
          return rows.size();
        }
      });
      rows.clear();
      used.clear();
    }
  }

  private List<String> columns(String row) {
    List<String> kept = new ArrayList<>();
    String[] cells = row.split(String.valueOf(BETWEEN), -1);
    for (int i = used.nextSetBit(0); i >= 0; i = used.nextSetBit(i + 1)) {
      kept.add(i < cells.length ? cells[i] : "");
    }
    return kept;
  }
}
