package io.dify.core.model.builtin;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A sentence where it stands: the text between is taken from the source unchanged.
 *
 * @param source the whole text
 * @param from first index
 * @param to index after the last
 */
record Sentence(String source, int from, int to) {
  private static final String ENDS = ".!?。！？";
  private static final String CLOSING = "\"'”’」』）)]》";
  private static final Set<String> ABBREVIATIONS = Set.of("mr", "mrs", "ms", "dr", "prof", "st", "no", "nr", "inc",
      "ltd", "co", "corp", "vs", "jr", "sr", "e.g", "i.e", "approx", "fig", "vol", "dept", "tel", "max", "min", "u.s",
      "u.k", "ca", "resp", "incl", "excl", "art", "sec", "ext");

  /**
   * The sentences of a text, in order, without the blanks around them. A sentence ends at a line break, at a full-width end mark, and at an ASCII end
   * mark that a blank follows, unless the point belongs to a known abbreviation or a single letter, or the text goes on in lower case.
   */
  static List<Sentence> of(String text) {
    List<Sentence> sentences = new ArrayList<>();
    int from = 0;
    for (int at = 0; at < text.length(); at++) {
      if (text.charAt(at) == '\n' || text.charAt(at) == '\r') {
        add(sentences, text, from, at);
        from = at + 1;
      } else if (ENDS.indexOf(text.charAt(at)) >= 0) {
        int after = afterMarks(text, at + 1);
        if (isEnd(text, at, after)) {
          add(sentences, text, from, after);
          from = after;
        }
        at = after - 1;
      }
    }
    add(sentences, text, from, text.length());
    return sentences;
  }

  private static int afterMarks(String text, int at) {
    int after = at;
    while (after < text.length() && (ENDS + CLOSING).indexOf(text.charAt(after)) >= 0) {
      after++;
    }
    return after;
  }

  private static boolean isEnd(String text, int mark, int after) {
    if (after == text.length() || text.charAt(mark) > 0x7f) {
      return true;
    }
    if (!Character.isWhitespace(text.charAt(after))) {
      return Character.isIdeographic(text.charAt(after));
    }
    return text.charAt(mark) != '.' || (!isAbbreviation(text, mark) && !goesOnInLowerCase(text, after));
  }

  private static boolean isAbbreviation(String text, int point) {
    int start = point;
    while (start > 0 && (Character.isLetter(text.charAt(start - 1)) || text.charAt(start - 1) == '.')) {
      start--;
    }
    String word = text.substring(start, point).toLowerCase(java.util.Locale.ROOT);
    return word.length() == 1 || ABBREVIATIONS.contains(word);
  }

  private static boolean goesOnInLowerCase(String text, int at) {
    int next = at;
    while (next < text.length() && text.charAt(next) == ' ') {
      next++;
    }
    return next < text.length() && Character.isLowerCase(text.charAt(next));
  }

  private static void add(List<Sentence> into, String text, int from, int to) {
    int first = from;
    int end = to;
    while (first < end && Character.isWhitespace(text.charAt(first))) {
      first++;
    }
    while (end > first && Character.isWhitespace(text.charAt(end - 1))) {
      end--;
    }
    if (first < end) {
      into.add(new Sentence(text, first, end));
    }
  }

  /** The sentence itself. */
  String text() {
    return source.substring(from, to);
  }

  /** Whether it is a heading of a Markdown text, which names a subject but says nothing about it. */
  boolean isHeading() {
    return source.startsWith("#", from);
  }

  /** Whether only blanks stand between this and the next one of the same text. */
  boolean isFollowedBy(Sentence next) {
    return source.equals(next.source) && to <= next.from && source.substring(to, next.from).isBlank();
  }
}
