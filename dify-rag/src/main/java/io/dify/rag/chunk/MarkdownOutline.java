package io.dify.rag.chunk;

import io.dify.rag.document.CodeFence;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The sections of a Markdown text (CommonMark 0.31: ATX and setext headings, fenced code). What looks like a heading inside a code fence is none.
 */
final class MarkdownOutline {
  /** A heading: its level from 1 to 6 and its line in ATX form. Compared by identity: two headings may read the same. */
  static final class Heading {
    final int level;
    final String line;
    final int start;

    Heading(int level, String title, int start) {
      this.level = level;
      this.line = "#".repeat(level) + " " + title;
      this.start = start;
    }

    /** What it says, without marks of emphasis, code and links. */
    String title() {
      String title = line.substring(level + 1);
      return LINK.matcher(EMPHASIS.matcher(title).replaceAll("")).replaceAll("$1").strip();
    }
  }

  /** The text below a heading up to the next one, with all headings above it, outermost first; none at the beginning of a text. */
  record Section(List<Heading> path, int start, int end) {}

  private static final Pattern EMPHASIS = Pattern.compile("\\*\\*|__|`");
  private static final Pattern LINK = Pattern.compile("\\[([^\\[\\]]{1,200})]\\([^()]{0,200}\\)");
  private static final Pattern NOT_A_TITLE = Pattern.compile("\\s*(?:[-*+>|#=]|\\d+[.)]).*");
  private static final int MAX_TITLE_CHARS = 200;
  private static final int MAX_INDENT = 3;
  private static final int MAX_LEVEL = 6;

  private final String text;
  private final List<Section> sections = new ArrayList<>();
  private final CodeFence fence = new CodeFence();
  private List<Heading> path = List.of();
  private int bodyStart;
  /** The line before, when it stands alone and can be the text of a heading that is underlined; else null. */
  private @Nullable Line title;
  private boolean blankBefore = true;

  /** A line without its end. */
  private record Line(int start, String text) {}

  private MarkdownOutline(String text) {
    this.text = text;
  }

  /** The sections in order, also those without text of their own. */
  static List<Section> of(String text) {
    MarkdownOutline outline = new MarkdownOutline(text);
    for (int start = 0; start < text.length();) {
      int end = Lines.end(text, start, text.length());
      outline.line(new Line(start, text.substring(start, end)), end + 1);
      start = end + 1;
    }
    outline.close(text.length());
    return outline.sections;
  }

  private void line(Line line, int next) {
    boolean code = fence.covers(line.text);
    Line above = title;
    Heading heading = code ? null : atx(line);
    if (heading == null && !code && above != null) {
      int level = underline(line.text);
      heading = level == 0 ? null : new Heading(level, above.text.strip(), above.start);
    }
    if (heading != null) {
      close(heading.start);
      open(heading, next);
      return;
    }
    boolean blank = line.text.isBlank();
    boolean canBeTitle = !code && !blank && blankBefore && line.text.length() <= MAX_TITLE_CHARS
        && !NOT_A_TITLE.matcher(line.text).matches();
    title = canBeTitle ? line : null;
    blankBefore = blank;
  }

  private void open(Heading heading, int next) {
    List<Heading> below = new ArrayList<>(path);
    below.removeIf(above -> above.level >= heading.level);
    below.add(heading);
    path = List.copyOf(below);
    bodyStart = Math.min(next, text.length());
    title = null;
    blankBefore = true;
  }

  private static @Nullable Heading atx(Line line) {
    String marked = line.text.strip();
    int indent = line.text.indexOf(marked);
    int level = 0;
    while (level < marked.length() && marked.charAt(level) == '#') {
      level++;
    }
    boolean opens = indent <= MAX_INDENT && level > 0 && level <= MAX_LEVEL && level < marked.length()
        && Character.isWhitespace(marked.charAt(level));
    if (!opens) {
      return null;
    }
    String title = withoutClosing(marked.substring(level).strip());
    return title.isEmpty() || title.length() > MAX_TITLE_CHARS ? null : new Heading(level, title, line.start);
  }

  /** Without the marks that may end such a line. */
  private static String withoutClosing(String title) {
    int end = title.length();
    while (end > 0 && title.charAt(end - 1) == '#') {
      end--;
    }
    boolean closed = end < title.length() && end > 0 && Character.isWhitespace(title.charAt(end - 1));
    return closed ? title.substring(0, end).strip() : title;
  }

  /** 1 or 2 for a line that makes a heading of the one above it, else 0. */
  private static int underline(String line) {
    String marks = line.strip();
    if (marks.isEmpty() || line.indexOf(marks.charAt(0)) > MAX_INDENT) {
      return 0;
    }
    char first = marks.charAt(0);
    boolean same = marks.chars().allMatch(c -> c == first);
    return same && first == '=' ? 1 : same && first == '-' && marks.length() > 1 ? 2 : 0;
  }

  private void close(int end) {
    if (!path.isEmpty() || end > bodyStart) {
      sections.add(new Section(path, bodyStart, Math.max(bodyStart, end)));
    }
  }
}
