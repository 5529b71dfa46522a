package io.dify.core.model.builtin;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What a text is about, for comparing a question with passages: stems of words in scripts that put blanks between words, pairs of neighbouring
 * characters in those that do not. Function words of English and Chinese, and the words questions are asked with, are left out.
 */
final class Terms {
  private static final String DENSE = "\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\\p{IsHangul}";
  private static final Pattern RUN = Pattern.compile("[" + DENSE + "]+|[\\p{L}\\p{N}&&[^" + DENSE + "]]+");
  private static final Pattern ELISION = Pattern.compile("(?<=\\p{L})['’](s|m|re|ve|ll|d|t)\\b");

  private Terms() {}

  /** The terms of a question, in order; when only function words are there, those, so that no question is empty that has a word. */
  static Set<String> ofQuestion(String question) {
    String text = normalised(question);
    Set<String> content = collect(text, true);
    return content.isEmpty() ? collect(text, false) : content;
  }

  private static Set<String> collect(String text, boolean contentOnly) {
    Set<String> terms = new LinkedHashSet<>();
    RUN.matcher(text).results().map(MatchResult::group).forEach(run -> {
      if (isDense(run)) {
        String[] parts = contentOnly ? StopWords.splitChinese(run) : new String[]{ run};
        for (String part : parts) {
          pairs(part, terms);
        }
      } else if (!contentOnly || !StopWords.isEnglish(run)) {
        terms.add(Stem.of(run));
      }
    });
    return terms;
  }

  private static void pairs(String run, Set<String> into) {
    int[] characters = run.codePoints().toArray();
    if (characters.length == 1) {
      into.add(run);
    }
    for (int i = 0; i + 1 < characters.length; i++) {
      into.add(new String(characters, i, 2));
    }
  }

  /** The terms among the wanted ones that occur in a text. */
  static Set<String> found(Set<String> wanted, String text) {
    String normalised = normalised(text);
    Set<String> stems = new HashSet<>();
    RUN.matcher(normalised).results().map(MatchResult::group).filter(run -> !isDense(run)).map(Stem::of)
        .forEach(stems::add);
    Set<String> found = new LinkedHashSet<>();
    for (String term : wanted) {
      if (isDense(term) ? normalised.contains(term) : stems.contains(term)) {
        found.add(term);
      }
    }
    return found;
  }

  /** Compatibility forms folded (full-width digits), lower case, {@code 's} and the like removed. */
  private static String normalised(String text) {
    String folded = Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    return ELISION.matcher(folded).replaceAll("");
  }

  private static boolean isDense(String run) {
    return switch (UnicodeScript.of(run.codePointAt(0))) {
      case HAN, HIRAGANA, KATAKANA, HANGUL -> true;
      default -> false;
    };
  }
}
