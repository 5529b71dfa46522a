package io.dify.rag.chunk;

import io.dify.rag.document.CodeFence;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of a section that is kept together if it fits a chunk.
 *
 * @param start where it begins
 * @param end where it ends, without the blank lines behind it
 */
record MarkdownBlock(Kind kind, int start, int end) {
  /** What a block is. */
  enum Kind {
    /** A paragraph, a quote, and whatever is nothing else. */
    PROSE,
    /** Fenced code. */
    CODE,
    /** A table whose first line is its header and whose second line rules it off (GitHub's extension of CommonMark). */
    TABLE,
    /** A list with the lines that belong to its items. */
    LIST
  }

  /** The blocks of a stretch of text, in order. */
  static List<MarkdownBlock> of(String text, int from, int to) {
    return new Reader(text, to).read(from);
  }

  /** The items of a list. */
  static List<MarkdownBlock> items(String text, MarkdownBlock list) {
    List<MarkdownBlock> items = new ArrayList<>();
    int margin = MarkdownLine.indent(text, list.start, list.end);
    int item = list.start;
    for (int start = list.start; start < list.end; start = Lines.end(text, start, list.end) + 1) {
      int end = Lines.end(text, start, list.end);
      if (start > item && MarkdownLine.isItem(text, start, end)
          && MarkdownLine.indent(text, start, end) <= margin) {
        items.add(new MarkdownBlock(Kind.PROSE, item, Blanks.trim(text, item, start)));
        item = start;
      }
    }
    items.add(new MarkdownBlock(Kind.PROSE, item, list.end));
    return items;
  }

  /** Where the rows of a table begin, behind its header and the line below that. */
  static int rows(String text, MarkdownBlock table) {
    int header = Lines.end(text, table.start, table.end);
    return Math.min(table.end, Lines.end(text, header + 1, table.end) + 1);
  }

  /** Reads line by line; a block ends where another begins or, but for lists and code, at a blank line. */
  private static final class Reader {
    private final String text;
    private final int to;
    private final List<MarkdownBlock> blocks = new ArrayList<>();
    private final CodeFence fence = new CodeFence();
    private Kind kind = Kind.PROSE;
    private int blockStart = -1;
    private boolean afterBlank = true;

    Reader(String text, int to) {
      this.text = text;
      this.to = to;
    }

    List<MarkdownBlock> read(int from) {
      int end;
      for (int start = from; start < to; start = end + 1) {
        end = Lines.end(text, start, to);
        line(start, end);
      }
      close(to);
      return blocks;
    }

    private void line(int start, int end) {
      boolean wasCode = fence.isOpen();
      boolean code = fence.covers(text.substring(start, end));
      boolean blank = !code && Blanks.skip(text, start, end) == end;
      if (code && !wasCode) {
        open(Kind.CODE, start);
      } else if (!code && !blank) {
        prose(start, end);
      }
      if (wasCode && !fence.isOpen()) {
        close(end);
      }
      afterBlank = blank;
    }

    private void prose(int start, int end) {
      boolean item = MarkdownLine.isItem(text, start, end);
      if (blockStart >= 0 && kind == Kind.LIST) {
        boolean belongs = item || !afterBlank || MarkdownLine.indent(text, start, end) > 0;
        if (belongs && !MarkdownLine.beginsTable(text, start, to)) {
          return;
        }
      }
      if (blockStart >= 0 && kind == Kind.TABLE && !afterBlank && text.indexOf('|', start, end) >= 0) {
        return;
      }
      if (MarkdownLine.beginsTable(text, start, to)) {
        open(Kind.TABLE, start);
      } else if (item) {
        open(Kind.LIST, start);
      } else if (blockStart < 0 || afterBlank || kind != Kind.PROSE) {
        open(Kind.PROSE, start);
      }
    }

    private void open(Kind next, int start) {
      close(start);
      kind = next;
      blockStart = start;
    }

    private void close(int end) {
      if (blockStart >= 0) {
        int trimmed = Blanks.trim(text, blockStart, end);
        if (trimmed > blockStart) {
          blocks.add(new MarkdownBlock(kind, blockStart, trimmed));
        }
        blockStart = -1;
      }
    }
  }
}
