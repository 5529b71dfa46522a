package io.dify.rag.chunk;

import io.dify.rag.chunk.MarkdownOutline.Heading;
import io.dify.rag.chunk.MarkdownOutline.Section;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Cuts Markdown at its headings. Each chunk begins with the headings above it, as many of the innermost as half a chunk holds. The blocks of a
 * section (paragraphs, lists, code fences) stay together as far as they fit; a code fence that fits a chunk is never cut. A heading with no text
 * below it and none below its subheadings is a chunk of its own, so no heading is lost.
 */
final class MarkdownSplitter {
  private final LengthUnit unit;
  private final ChunkSettings settings;

  MarkdownSplitter(LengthUnit unit, ChunkSettings settings) {
    this.unit = unit;
    this.settings = settings;
  }

  void split(String text, Consumer<String> sink) {
    List<Section> sections = MarkdownOutline.of(text);
    Set<Heading> shown = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int i = 0; i < sections.size(); i++) {
      Section section = sections.get(i);
      List<String> pieces = pieces(section, shown);
      pieces.forEach(sink);
      List<Heading> next = i + 1 < sections.size() ? sections.get(i + 1).path() : List.of();
      for (Heading left : section.path()) {
        if (!next.contains(left) && shown.add(left)) {
          splitter(settings.maxLength()).split(left.line).forEach(sink);
        }
      }
    }
  }

  private List<String> pieces(Section section, Set<Heading> shown) {
    if (section.body().isBlank()) {
      return List.of();
    }
    List<Heading> headings = context(section.path());
    String context = String.join("", headings.stream().map(heading -> heading.line + "\n").toList());
    List<String> pieces = new ArrayList<>();
    for (String piece : pack(section.body(), settings.maxLength() - unit.length(context))) {
      boolean alone = unit.length(context + piece) > settings.maxLength();
      if (!alone) {
        shown.addAll(headings);
      }
      pieces.add(alone ? piece : context + piece);
    }
    return pieces;
  }

  /** The innermost headings that together fill at most half a chunk. */
  private List<Heading> context(List<Heading> path) {
    int length = 0;
    int from = path.size();
    while (from > 0) {
      length += unit.length(path.get(from - 1).line + "\n");
      if (length > settings.maxLength() / 2) {
        break;
      }
      from--;
    }
    return path.subList(from, path.size());
  }

  /** Blocks joined as long as they fit; of one that does not, prose is cut, and code only if it is longer than a whole chunk. */
  private List<String> pack(String body, int room) {
    List<String> pieces = new ArrayList<>();
    StringBuilder open = new StringBuilder();
    for (String block : blocks(body)) {
      if (unit.length((open + block).strip()) <= room) {
        open.append(block);
        continue;
      }
      flush(open, pieces);
      boolean code = new CodeFence().covers(block.lines().findFirst().orElse(""));
      if (unit.length(block.strip()) <= (code ? settings.maxLength() : room)) {
        open.append(block);
      } else {
        pieces.addAll(splitter(room).split(block));
      }
    }
    flush(open, pieces);
    return pieces;
  }

  private static void flush(StringBuilder open, List<String> pieces) {
    String piece = open.toString().strip();
    if (!piece.isEmpty()) {
      pieces.add(piece);
    }
    open.setLength(0);
  }

  private RecursiveSplitter splitter(int room) {
    return new RecursiveSplitter(unit, room, Math.min(settings.overlap(), room / 2), Boundary.PROSE);
  }

  /** Paragraphs and code fences with the blank lines after them. */
  private static List<String> blocks(String body) {
    List<String> blocks = new ArrayList<>();
    StringBuilder block = new StringBuilder();
    CodeFence fence = new CodeFence();
    boolean ended = false;
    for (String line : body.lines().toList()) {
      boolean wasCode = fence.isOpen();
      boolean code = fence.covers(line);
      boolean opens = code && !wasCode;
      if ((ended && !line.isBlank()) || opens) {
        blocks.add(block.toString());
        block.setLength(0);
      }
      block.append(line).append('\n');
      boolean closes = wasCode && !fence.isOpen();
      ended = !fence.isOpen() && (line.isBlank() || closes || (ended && !opens));
    }
    blocks.add(block.toString());
    return blocks;
  }
}
