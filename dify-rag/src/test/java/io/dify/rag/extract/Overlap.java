package io.dify.rag.extract;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How much of one text is in another, as bags of words or of runs of words. */
record Overlap(double precision, double recall) {
  private static final Pattern WORD = Pattern
      .compile("[\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}]|[\\p{L}\\p{N}\\p{M}]+");

  double f1() {
    return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
  }

  /** Of words, without what differs between ways of writing Markdown: comments, escapes, addresses of links and images, signs. */
  static Overlap ofWords(String expected, String got) {
    return of(bag(plain(expected).toLowerCase(Locale.ROOT), 1), bag(plain(got).toLowerCase(Locale.ROOT), 1));
  }

  /** Of runs of four words, as article-extraction-benchmark has it. */
  static Overlap ofShingles(String expected, String got) {
    return of(bag(expected, 4), bag(got, 4));
  }

  private static String plain(String markdown) {
    return markdown.replaceAll("<!--.*?-->", " ").replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")
        .replaceAll("!\\[[^\\]]*\\]\\([^)]*\\)", " ").replaceAll("\\\\([_*#`|>\\[\\]()~.+-])", "$1")
        .replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1").replaceAll("[*_`~#|]", " ");
  }

  private static Map<String, Integer> bag(String text, int run) {
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(text);
    while (word.find()) {
      words.add(word.group());
    }
    Map<String, Integer> bag = new HashMap<>();
    for (int i = 0; i + run <= Math.max(words.size(), run); i++) {
      bag.merge(String.join(" ", words.subList(i, Math.min(words.size(), i + run))), 1, Integer::sum);
    }
    return bag;
  }

  private static Overlap of(Map<String, Integer> expected, Map<String, Integer> got) {
    double common = expected.entrySet().stream()
        .mapToInt(entry -> Math.min(entry.getValue(), got.getOrDefault(entry.getKey(), 0)))
        .sum();
    return new Overlap(share(common, got), share(common, expected));
  }

  private static double share(double common, Map<String, Integer> of) {
    int all = of.values().stream().mapToInt(Integer::intValue).sum();
    return all == 0 ? 0 : common / all;
  }
}
