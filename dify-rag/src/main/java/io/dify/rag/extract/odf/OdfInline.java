package io.dify.rag.extract.odf;

import io.dify.rag.extract.parse.XmlElement;
import java.util.ArrayList;
import java.util.List;

/** The text of one paragraph, and what hangs on it. Not thread-safe. */
final class OdfInline {
  private static final int MAX_SPACES = 100;

  private final StringBuilder text = new StringBuilder();
  private final List<XmlElement> frames = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private boolean breaks;

  private OdfInline() {}

  static OdfInline of(XmlElement paragraph) {
    OdfInline inline = new OdfInline();
    inline.addAll(paragraph);
    return inline;
  }

  String text() {
    return text.toString().strip();
  }

  /** Frames and shapes anchored in the paragraph. */
  List<XmlElement> frames() {
    return frames;
  }

  /** Its foot and end notes. */
  List<String> notes() {
    return notes;
  }

  /** Whether a page ended in it when it was last laid out. */
  boolean breaks() {
    return breaks;
  }

  private void addAll(XmlElement element) {
    for (Object child : element.children()) {
      if (child instanceof XmlElement inner) {
        add(inner);
      } else {
        text.append(child.toString().replaceAll("[\\s]+", " "));
      }
    }
  }

  private void add(XmlElement element) {
    switch (element.name()) {
      case "text:s" -> text.append(" ".repeat(count(element.attribute("text:c"))));
      case "text:tab" -> text.append(' ');
      case "text:line-break" -> text.append('\n');
      case "text:soft-page-break" -> breaks = true;
      case "text:a" -> link(element);
      case "text:note" -> note(element);
      case "office:annotation", "office:annotation-end", "text:ruby-text" -> {
        // Remarks of reviewers, and how something is spoken.
      }
      default -> {
        if (element.name().startsWith("draw:")) {
          frames.add(element);
        } else {
          addAll(element);
        }
      }
    }
  }

  private static int count(String value) {
    return value.matches("[1-9]\\d{0,4}") ? Math.min(Integer.parseInt(value), MAX_SPACES) : 1;
  }

  private void link(XmlElement element) {
    int from = text.length();
    addAll(element);
    String words = text.substring(from).strip();
    String target = element.attribute("xlink:href");
    if (target.matches("(?i)(https?|mailto):\\S+") && !words.isEmpty() && !words.equals(target)) {
      text.replace(from, text.length(), "[" + words + "](" + target + ")");
    }
  }

  private void note(XmlElement note) {
    String mark = note.first("text:note-citation").map(XmlElement::text).orElse("*").strip();
    text.append("[^").append(mark).append(']');
    note.first("text:note-body").ifPresent(body -> notes.add("[^" + mark + "]: " + body.text().strip()));
  }
}
