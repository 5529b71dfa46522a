package io.dify.rag.chunk;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
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

    Heading(int level, String title) {
      this.level = level;
      this.line = "#".repeat(level) + " " + title;
    }
  }

  /** The text below a heading up to the next one, with all headings above it, outermost first; none at the beginning of a text. */
  record Section(List<Heading> path, String body) {}

  private static final Pattern ATX = Pattern.compile(" {0,3}(#{1,6})[ \\t]+(\\S.*?)(?:[ \\t]+#+)?[ \\t]*");
  private static final Pattern UNDERLINE = Pattern.compile(" {0,3}(=+|-{2,})[ \\t]*");
  private static final Pattern NOT_A_TITLE = Pattern.compile("\\s*(?:[-*+>|#=]|\\d+[.)]).*");
  private static final int MAX_TITLE_CHARS = 200;

  private final List<Section> sections = new ArrayList<>();
  private final List<Heading> path = new ArrayList<>();
  private final List<String> body = new ArrayList<>();
  private final CodeFence fence = new CodeFence();

  private MarkdownOutline() {}

  /** The sections in order, also those without text of their own. */
  static List<Section> of(String text) {
    MarkdownOutline outline = new MarkdownOutline();
    text.lines().forEach(outline::line);
    outline.close();
    return outline.sections;
  }

  private void line(String line) {
    boolean code = fence.covers(line);
    Heading heading = code ? null : heading(line);
    if (heading == null) {
      body.add(line);
      return;
    }
    close();
    path.removeIf(above -> above.level >= heading.level);
    path.add(heading);
  }

  private @Nullable Heading heading(String line) {
    Matcher atx = ATX.matcher(line);
    if (atx.matches() && atx.group(2).length() <= MAX_TITLE_CHARS) {
      return new Heading(atx.group(1).length(), atx.group(2));
    }
    Matcher underline = UNDERLINE.matcher(line);
    if (underline.matches() && endsWithTitle()) {
      String title = body.removeLast().strip();
      return new Heading(underline.group(1).startsWith("=") ? 1 : 2, title);
    }
    return null;
  }

  /** Whether the last line stands alone and can be the text of a heading that is underlined. */
  private boolean endsWithTitle() {
    int last = body.size() - 1;
    return last >= 0 && !body.get(last).isBlank() && (last == 0 || body.get(last - 1).isBlank())
        && body.get(last).length() <= MAX_TITLE_CHARS && !NOT_A_TITLE.matcher(body.get(last)).matches();
  }

  private void close() {
    if (!path.isEmpty() || !body.isEmpty()) {
      sections.add(new Section(List.copyOf(path), String.join("\n", body)));
    }
    body.clear();
  }
}
