package io.dify.rag.keyword;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts groups of characters in runs without blanks. Runs are cut at characters that carry grammar only; groups of two to six characters are
 * candidates, and short stretches between two cuts. A group that never occurs but within the same longer one gives way to that (the idea of the C-value of Frantzi and Ananiadou, 1996).
 */
final class DenseRuns {
  private static final int MIN = 2;
  private static final int MAX = 6;
  private static final int USUAL = 4;
  private static final double WEAK_EDGE = 0.4;
  private static final double ONCE = 0.6;
  /** Particles and pronouns of Chinese in both forms; hardly any word has one of them within. */
  private static final String PARTICLES = "的了着吗呢吧啊呀嘛们們我你他她它您这這那哪些也就都很";
  /** Words of one character that other words contain too: groups seldom begin or end with them. */
  private static final String LITTLE_WORDS = "和与與及或用让讓给給被把是在有不为為对對从從向以于於之其个個而但且将將会會能可要到说說一所并並等年月日时時";

  /** A group: how often, where first, how often within the longer group that holds it most often, and whether it once stood alone. */
  private static final class Group {
    final int at;
    int count;
    int within;
    boolean alone;

    Group(int at) {
      this.at = at;
    }
  }

  private final Map<String, Group> groups = new LinkedHashMap<>();

  void add(String run, int at) {
    int start = 0;
    for (int i = 0; i <= run.length(); i++) {
      if (i == run.length() || PARTICLES.indexOf(run.charAt(i)) >= 0) {
        stretch(run.substring(start, i), at + start);
        start = i + 1;
      }
    }
  }

  private void stretch(String stretch, int at) {
    for (int length = MIN; length <= MAX; length++) {
      for (int i = 0; i + length <= stretch.length(); i++) {
        meet(stretch.substring(i, i + length), at + i);
      }
    }
    Group whole = groups.get(stretch);
    if (whole != null) {
      whole.alone = true;
    }
  }

  private void meet(String text, int at) {
    groups.computeIfAbsent(text, t -> new Group(at)).count++;
  }

  List<Keyword> keywords() {
    Map<String, Group> all = new HashMap<>(groups);
    groups.forEach((text, group) -> {
      if (text.length() > MIN) {
        within(all.get(text.substring(1)), group);
        within(all.get(text.substring(0, text.length() - 1)), group);
      }
    });
    List<Keyword> keywords = new ArrayList<>();
    groups.forEach((text, group) -> {
      int own = Math.max(group.count - group.within, group.alone ? 1 : 0);
      if (own > 0 && (group.alone || group.count > 1)) {
        keywords.add(new Keyword(text, own * score(text, group), group.at, true));
      }
    });
    return keywords;
  }

  private static void within(@Nullable Group part, Group longer) {
    if (part != null) {
      part.within = Math.max(part.within, longer.count);
    }
  }

  private static double score(String text, Group group) {
    double edges = weak(text.charAt(0)) * weak(text.charAt(text.length() - 1));
    double alone = group.count == 1 ? ONCE : 1;
    return (1 + Math.min(text.length(), USUAL) / (double) USUAL) * edges * alone;
  }

  private static double weak(char edge) {
    return LITTLE_WORDS.indexOf(edge) >= 0 ? WEAK_EDGE : 1;
  }
}
