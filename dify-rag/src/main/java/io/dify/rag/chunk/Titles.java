package io.dify.rag.chunk;

import io.dify.rag.chunk.MarkdownOutline.Heading;
import io.dify.rag.chunk.MarkdownOutline.Section;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;

/** The titles above any place of a Markdown text that is cut without regard to its headings. */
final class Titles {
  private Titles() {}

  /** Finds the titles above a place, outermost first. */
  static Function<Integer, List<String>> of(String text) {
    TreeMap<Integer, List<Heading>> paths = new TreeMap<>();
    for (Section section : MarkdownOutline.of(text)) {
      paths.put(section.path().isEmpty() ? 0 : section.path().getLast().start, section.path());
    }
    return at -> paths.isEmpty() || paths.floorEntry(at) == null
        ? List.of()
        : paths.floorEntry(at).getValue().stream().map(Heading::title).toList();
  }
}
