package io.dify.rag.extract.pdf;

import java.util.ArrayList;
import java.util.List;

/**
 * Words on one baseline.
 *
 * @param words at least one, from left to right as they are read
 */
record Line(List<Word> words) {
  /** Gaps wider than this share of the font's height part columns; between words of justified text they are smaller. */
  private static final float COLUMN_GAP = 1.3f;

  /** Copies. */
  Line {
    words = List.copyOf(words);
  }

  String text() {
    return join(words);
  }

  private static String join(List<Word> words) {
    return String.join(" ", words.stream().map(Word::text).toList()).strip();
  }

  float left() {
    return (float) words.stream().mapToDouble(Word::left).min().orElse(0);
  }

  float right() {
    return (float) words.stream().mapToDouble(Word::right).max().orElse(0);
  }

  float base() {
    return words.getFirst().base();
  }

  /** The height of the font of most of its characters. */
  float size() {
    return words.stream().max((a, b) -> Integer.compare(a.text().length(), b.text().length())).orElseThrow().size();
  }

  boolean bold() {
    return words.stream().allMatch(Word::bold);
  }

  /** Parts between wide gaps. */
  List<Word> segments() {
    List<Word> segments = new ArrayList<>();
    List<Word> part = new ArrayList<>();
    for (Word word : words) {
      if (!part.isEmpty() && word.left() - part.getLast().right() > COLUMN_GAP * size()) {
        segments.add(joined(part));
        part.clear();
      }
      part.add(word);
    }
    segments.add(joined(part));
    return segments;
  }

  private static Word joined(List<Word> part) {
    Word first = part.getFirst();
    return new Word(join(part), first.left(), part.getLast().right(), first.base(), first.size(),
        part.stream().allMatch(Word::bold));
  }
}
