package io.dify.rag.keyword;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the words that say most of what a text is about, in any mix of languages, without a dictionary. Words between blanks are counted by their stems;
 * scripts that are written without blanks (Chinese, Thai ...) by the groups of characters that return, longer groups before their parts. Words that carry grammar only are
 * left out. The same text always gives the same words. Takes time in proportion to the text.
 */
public final class KeywordExtractor {
  private KeywordExtractor() {}

  /**
   * Keywords of a text, most telling first: in lower case, each once, none a part of one before it.
   *
   * @param max at most so many; Dify keeps 10 a chunk
   */
  public static List<String> keywords(String text, int max) {
    Map<String, Candidate> words = new LinkedHashMap<>();
    DenseRuns dense = new DenseRuns();
    Runs.of(text, (run, at, isDense) -> {
      if (isDense) {
        dense.add(run, at);
      } else {
        Words.key(run).ifPresent(key -> words.computeIfAbsent(key, k -> new Candidate(at)).met(run));
      }
    });
    List<Keyword> ranked = new ArrayList<>();
    words.values().forEach(word -> ranked.add(word.keyword()));
    ranked.addAll(dense.keywords());
    ranked.sort(Comparator.comparingDouble(Keyword::score).reversed().thenComparingInt(Keyword::at)
        .thenComparing(Keyword::text));
    return best(ranked, max);
  }

  private static List<String> best(List<Keyword> ranked, int max) {
    List<String> best = new ArrayList<>();
    for (Keyword keyword : ranked) {
      if (best.size() == max) {
        break;
      }
      if (best.stream().noneMatch(chosen -> keyword.dense() && overlap(chosen, keyword.text()))) {
        best.add(keyword.text());
      }
    }
    return List.copyOf(best);
  }

  private static boolean overlap(String one, String other) {
    return one.contains(other) || other.contains(one) || runsOn(one, other) || runsOn(other, one);
  }

  /** Whether one text ends with more than half of the shorter of both, with which the other begins. */
  private static boolean runsOn(String one, String other) {
    int shorter = Math.min(one.length(), other.length());
    for (int shared = shorter / 2 + 1; shared < shorter; shared++) {
      if (one.endsWith(other.substring(0, shared))) {
        return true;
      }
    }
    return false;
  }
}
