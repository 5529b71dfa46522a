package io.dify.rag.chunk;

import io.dify.rag.measure.Measure;
import java.util.List;

/**
 * Packs the blocks of a section into chunks. Neighbours are joined as long as they fit. A block that fits no chunk is cut by what it is: a list between its
 * items, a table between its rows with the header above each part, anything else at the finest boundaries needed. Code that fits a chunk by
 * itself is never cut: it then stands without the headings.
 */
final class BlockPacker {
  /** Takes the chunks. */
  @FunctionalInterface
  interface Sink {
    void piece(Piece piece, boolean withContext);
  }

  private final String text;
  private final Measure measure;
  private final int max;
  private final int room;
  private final String context;
  private final List<String> titles;
  private final Sink sink;
  private final RecursiveSplitter splitter;
  /** Where the open chunk begins and ends, and how far it may go; start is -1 when none is open. */
  private int start = -1;
  private int end;
  private int limit;

  /**
   * A packer of one section.
   *
   * @param context lines that each chunk begins with; at most half a chunk
   * @param titles titles above the section
   */
  BlockPacker(String text, CutRule rule, String context, List<String> titles, Sink sink) {
    this.text = text;
    this.measure = rule.unit().measure();
    this.max = rule.maxLength();
    this.room = max - measure.length(context);
    this.context = context;
    this.titles = titles;
    this.sink = sink;
    this.splitter = new RecursiveSplitter(measure, room, Math.min(rule.overlap(), room / 2));
  }

  void add(MarkdownBlock block) {
    if (start >= 0 && block.end() <= limit) {
      end = block.end();
      return;
    }
    flush();
    if (measure.fits(text, block.start(), block.end(), room)) {
      start = block.start();
      end = block.end();
      limit = measure.end(text, start, text.length(), room);
    } else {
      cut(block);
    }
  }

  /** Gives out what is open. */
  void flush() {
    if (start >= 0) {
      int from = start;
      start = -1;
      if (measure.fits(text, from, end, room)) {
        emit("", from, end);
      } else {
        splitter.split(text, from, end, (a, b) -> emit("", a, b));
      }
    }
  }

  private void cut(MarkdownBlock block) {
    switch (block.kind()) {
      case LIST -> MarkdownBlock.items(text, block).forEach(this::add);
      case TABLE -> table(block);
      case CODE -> {
        if (measure.fits(text, block.start(), block.end(), max)) {
          sink.piece(new Piece(text.substring(block.start(), block.end()).strip(), block.start(), block.end(), titles),
              false);
        } else {
          prose(block.start(), block.end());
        }
      }
      case PROSE -> prose(block.start(), block.end());
    }
  }

  private void prose(int from, int to) {
    splitter.split(text, from, to, (a, b) -> emit("", a, b));
  }

  private void table(MarkdownBlock table) {
    int rows = MarkdownBlock.rows(text, table);
    String header = text.substring(table.start(), Blanks.trim(text, table.start(), rows)) + "\n";
    int left = room - measure.length(header);
    if (left < room / 2 || rows >= table.end()) {
      prose(table.start(), table.end());
      return;
    }
    int from = rows;
    while (from < table.end()) {
      int furthest = measure.end(text, from, table.end(), left);
      int to = furthest == table.end() ? furthest : text.lastIndexOf('\n', furthest);
      while (to > from && !measure.fits(text, from, to, left)) {
        to = text.lastIndexOf('\n', to - 1);
      }
      if (to > from) {
        emit(header, from, to);
      } else {
        to = Lines.end(text, from, table.end());
        prose(from, to);
      }
      from = to + 1;
    }
  }

  private void emit(String header, int from, int to) {
    String stretch = text.substring(Blanks.skip(text, from, to), to).stripTrailing();
    String whole = context + header + stretch;
    boolean withContext = measure.fits(whole, max);
    sink.piece(new Piece(withContext ? whole : stretch, from, to, titles), withContext);
  }
}
