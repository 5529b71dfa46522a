package io.dify.rag.extract.parse;

import io.dify.rag.document.Attachment;
import java.util.List;

/** Writes the Markdown of a document, block by block, within the limits. Not thread-safe. */
public final class MarkdownWriter {
  private static final int MAX_HEADING = 6;

  private final StringBuilder text = new StringBuilder();
  private final ParseLimits limits;
  private final Images images;
  private int pages;
  private boolean pageIsEmpty = true;
  private boolean inList;

  /** A document without text so far. */
  public MarkdownWriter(ParseLimits limits) {
    this.limits = limits;
    images = new Images(limits);
  }

  /** The images of the document. */
  public Images images() {
    return images;
  }

  /**
   * A heading.
   *
   * @param level from 1; more than 6 counts as 6
   */
  public void heading(int level, String title) {
    String line = oneLine(title);
    if (!line.isEmpty()) {
      inList = false;
      block("#".repeat(Math.clamp(level, 1, MAX_HEADING)) + " " + line);
    }
  }

  /** A paragraph; nothing for an empty one. */
  public void paragraph(String words) {
    if (!words.isBlank()) {
      inList = false;
      block(words.strip());
    }
  }

  /**
   * An item of a list.
   *
   * @param depth from 0
   * @param mark {@code -} or a number with its dot
   */
  public void item(int depth, String mark, String words) {
    if (!words.isBlank()) {
      String line = "  ".repeat(Math.clamp(depth, 0, 8)) + mark + " " + words.strip().replaceAll("\\s*\\R\\s*", " ");
      if (inList) {
        append("\n" + line);
      } else {
        block(line);
      }
      inList = true;
    }
  }

  /** A table; rows and columns without content are left out, a table of one cell is a paragraph. */
  public void table(List<? extends List<String>> rows) {
    List<List<String>> filled = MarkdownTable.trimmed(rows);
    if (!filled.isEmpty()) {
      trimmedTable(filled);
    }
  }

  /** A table without empty rows and columns, whose rows are made when they are asked for. */
  void trimmedTable(List<List<String>> rows) {
    if (rows.size() == 1 && rows.getFirst().size() == 1) {
      paragraph(rows.getFirst().getFirst());
      return;
    }
    inList = false;
    int columns = rows.getFirst().size();
    block(MarkdownTable.line(rows.getFirst(), columns) + MarkdownTable.ruler(columns).stripTrailing());
    for (int i = 1; i < rows.size(); i++) {
      append("\n" + MarkdownTable.line(rows.get(i), columns).stripTrailing());
    }
  }

  /** Code, kept as it stands. */
  public void code(String lines) {
    if (!lines.isBlank()) {
      inList = false;
      block("```\n" + lines.stripTrailing() + "\n```");
    }
  }

  /** An image; nothing if it may not be kept and has no description. */
  public void image(String description, byte[] content) {
    paragraph(images.reference(description, content));
  }

  /** A page, slide, sheet or chapter begins. */
  public void page() {
    if (++pages > limits.maxPages()) {
      throw ParseErrors.tooLarge("has more than " + limits.maxPages() + " pages.");
    }
    inList = false;
    append(text.isEmpty() ? "\f" : "\n\n\f");
    pageIsEmpty = true;
  }

  /** What follows is on another page, unless nothing stands on this one. For documents that flow, whose pages are known only where somebody broke them. */
  public void pageBreak() {
    if (!pageIsEmpty) {
      page();
    }
  }

  private void block(String words) {
    append((pageIsEmpty ? "" : "\n\n") + words);
    pageIsEmpty = false;
  }

  private void append(String words) {
    if (text.length() + (long) words.length() > limits.maxTextChars()) {
      throw ParseErrors.tooLarge("holds more than " + limits.maxTextChars() + " characters of text.");
    }
    text.append(words);
  }

  private static String oneLine(String words) {
    return words.strip().replaceAll("\\s*[\\r\\n\\u000b]\\s*", " ");
  }

  /** The document. */
  public Parsed toParsed() {
    String whole = text.toString();
    List<Attachment> kept = images.attachments();
    return new Parsed(whole, kept.stream().filter(image -> whole.contains(image.id())).toList());
  }
}
