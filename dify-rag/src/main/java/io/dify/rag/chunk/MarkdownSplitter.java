package io.dify.rag.chunk;

import io.dify.rag.chunk.MarkdownOutline.Heading;
import io.dify.rag.chunk.MarkdownOutline.Section;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Cuts Markdown at its headings. Each chunk begins with the headings above it, as many of the innermost as half a chunk holds. The blocks of a
 * section (paragraphs, lists, tables, code) are packed into chunks ({@link BlockPacker}). A heading with no text below it and none below its subheadings is
 * a chunk of its own, so no heading is lost.
 */
final class MarkdownSplitter {
  private final CutRule rule;
  private final String separator;

  MarkdownSplitter(CutRule rule) {
    this.rule = rule;
    this.separator = rule.separator().isBlank() ? "" : rule.separator();
  }

  void split(String text, Consumer<Piece> sink) {
    List<Section> sections = MarkdownOutline.of(text);
    Set<Heading> shown = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int i = 0; i < sections.size(); i++) {
      Section section = sections.get(i);
      body(text, section, shown, sink);
      List<Heading> next = i + 1 < sections.size() ? sections.get(i + 1).path() : List.of();
      for (Heading left : section.path()) {
        if (!next.contains(left) && shown.add(left)) {
          alone(left, section.path(), sink);
        }
      }
    }
  }

  private void body(String text, Section section, Set<Heading> shown, Consumer<Piece> sink) {
    List<Heading> context = context(section.path());
    String lines = context.stream().map(heading -> heading.line + "\n").collect(Collectors.joining());
    BlockPacker packer = new BlockPacker(text, rule, lines, titles(section.path()), (piece, withContext) -> {
      if (withContext) {
        shown.addAll(context);
      }
      sink.accept(piece);
    });
    Separator.cut(text, section.start(), section.end(), separator, (start, end) -> {
      MarkdownBlock.of(text, start, end).forEach(packer::add);
      packer.flush();
    });
  }

  private void alone(Heading heading, List<Heading> path, Consumer<Piece> sink) {
    List<String> titles = titles(path.subList(0, path.indexOf(heading) + 1));
    new RecursiveSplitter(rule.unit().measure(), rule.maxLength(), rule.overlap()).split(heading.line, 0,
        heading.line.length(), (start, end) -> sink
            .accept(new Piece(heading.line.substring(start, end), heading.start, heading.start, titles)));
  }

  private static List<String> titles(List<Heading> path) {
    return path.stream().map(Heading::title).toList();
  }

  /** The innermost headings that together fill at most half a chunk. */
  private List<Heading> context(List<Heading> path) {
    int length = 0;
    int from = path.size();
    while (from > 0) {
      length += rule.unit().measure().length(path.get(from - 1).line + "\n");
      if (length > rule.maxLength() / 2) {
        break;
      }
      from--;
    }
    return path.subList(from, path.size());
  }
}
