package io.dify.rag.extract.pdf;

import io.dify.rag.extract.parse.MarkdownWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Writes the lines of pages as headings, tables, lists and paragraphs. The font of most characters is that of running text; what is clearly larger, and
 * short, is a heading, the larger the higher. Not thread-safe.
 */
final class PageLayout {
  private static final float LARGER = 1.12f;
  private static final int HEADING_CHARS = 160;
  private static final int BOLD_HEADING_CHARS = 90;
  private static final int LEVELS = 5;
  private static final Pattern BULLET = Pattern.compile("^[•●▪◦‣∙■□–·*➢✓]\\s+(?=\\S)");
  private static final Pattern NUMBERED = Pattern.compile("^(\\(?\\d{1,3}[.)])\\s+(?=\\S)");
  private static final Pattern ENDS_HYPHENATED = Pattern.compile(".*\\p{Ll}[-\u2010]$");
  private static final Pattern SENTENCE_END = Pattern.compile(".*[.!?:;。！？：；…]['\"”’)]?$");

  private final MarkdownWriter out;
  private final float textSize;
  private final List<Float> headingSizes;

  /** @param pages all pages, to know which font is usual */
  PageLayout(List<List<Line>> pages, MarkdownWriter out) {
    this.out = out;
    Map<Float, Integer> chars = new HashMap<>();
    pages.forEach(page -> page.forEach(line -> chars.merge(line.size(), line.text().length(), Integer::sum)));
    textSize = chars.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey).orElse(10f);
    headingSizes = chars.keySet().stream().filter(size -> size >= textSize * LARGER)
        .sorted(Comparator.reverseOrder()).toList();
  }

  /** Writes a page. */
  void write(List<Line> lines) {
    int i = 0;
    while (i < lines.size()) {
      int table = TableFinder.length(lines, i);
      if (table > 0) {
        out.table(TableFinder.rows(lines.subList(i, i + table)));
        i += table;
      } else if (headingLevel(lines, i) > 0) {
        i = heading(lines, i);
      } else {
        i = paragraph(lines, i);
      }
    }
  }

  private int headingLevel(List<Line> lines, int at) {
    Line line = lines.get(at);
    String text = line.text();
    if (text.codePoints().filter(Character::isLetter).count() < 2) {
      return 0;
    }
    int rank = headingSizes.indexOf(line.size());
    if (rank >= 0 && text.length() <= HEADING_CHARS) {
      return Math.min(rank + 1, LEVELS);
    }
    boolean alone = at + 1 == lines.size() || !lines.get(at + 1).bold();
    boolean bold = line.bold() && line.size() >= textSize && text.length() <= BOLD_HEADING_CHARS && alone
        && line.segments().size() == 1 && !SENTENCE_END.matcher(text).matches() && startsBlock(lines, at);
    return bold ? Math.min(headingSizes.size() + 1, LEVELS) : 0;
  }

  private boolean startsBlock(List<Line> lines, int at) {
    return at == 0 || gap(lines.get(at - 1), lines.get(at)) > 1.35 * textSize
        || lines.get(at - 1).base() > lines.get(at).base();
  }

  private static float gap(Line above, Line below) {
    return below.base() - above.base();
  }

  private int heading(List<Line> lines, int from) {
    int level = headingLevel(lines, from);
    Line first = lines.get(from);
    StringBuilder title = new StringBuilder(first.text());
    int i = from + 1;
    while (i < lines.size() && lines.get(i).size() == first.size() && lines.get(i).bold() == first.bold()
        && headingLevel(lines, i) == level && gap(lines.get(i - 1), lines.get(i)) > 0
        && gap(lines.get(i - 1), lines.get(i)) < 1.7 * first.size()
        && title.length() + lines.get(i).text().length() < HEADING_CHARS) {
      title.append(' ').append(lines.get(i).text());
      i++;
    }
    out.heading(level, title.toString());
    return i;
  }

  private int paragraph(List<Line> lines, int from) {
    List<Line> block = new ArrayList<>();
    int i = from;
    do {
      block.add(lines.get(i));
      i++;
    } while (i < lines.size() && goesOn(block, lines, i));
    String text = joined(block);
    var bullet = BULLET.matcher(text);
    var numbered = NUMBERED.matcher(text);
    if (bullet.find()) {
      out.item(0, "-", text.substring(bullet.end()));
    } else if (numbered.find()) {
      out.item(0, numbered.group(1), text.substring(numbered.end()));
    } else {
      out.paragraph(text);
    }
    return i;
  }

  /** Whether a line belongs to the paragraph before it. */
  private boolean goesOn(List<Line> block, List<Line> lines, int at) {
    Line last = block.getLast();
    Line next = lines.get(at);
    String text = next.text();
    float gap = gap(last, next);
    boolean sameColumn = gap > -0.5 * last.size() && gap < 1.65 * Math.max(last.size(), next.size());
    if (!sameColumn || Math.abs(next.size() - last.size()) > 1.5 || BULLET.matcher(text).find()
        || NUMBERED.matcher(text).find() || headingLevel(lines, at) > 0 || TableFinder.length(lines, at) > 0) {
      return false;
    }
    float width = Math.max(last.right() - block.getFirst().left(), 1);
    boolean shortLast = last.right() < block.stream().map(Line::right).max(Float::compare).orElse(0f) - 0.25 * width
        || next.right() - last.right() > 0.3 * (next.right() - next.left());
    boolean indented = next.left() - block.getLast().left() > 0.9 * next.size() && block.size() > 1;
    return !(SENTENCE_END.matcher(last.text()).matches() && (shortLast || indented));
  }

  /** Lines as one text; hyphens at their ends go, and there are no blanks between Chinese or Japanese characters. */
  private static String joined(List<Line> lines) {
    StringBuilder text = new StringBuilder();
    for (Line line : lines) {
      String next = line.text();
      if (text.isEmpty()) {
        text.append(next);
      } else if (ENDS_HYPHENATED.matcher(text).matches() && Character.isLowerCase(next.codePointAt(0))) {
        text.setLength(text.length() - 1);
        text.append(next);
      } else if (isIdeographic(text.codePointBefore(text.length())) && isIdeographic(next.codePointAt(0))) {
        text.append(next);
      } else {
        text.append(' ').append(next);
      }
    }
    return text.toString();
  }

  private static boolean isIdeographic(int character) {
    return Character.isIdeographic(character) || (character >= 0x3000 && character < 0x3100)
        || (character >= 0xff00 && character < 0xffef);
  }
}
