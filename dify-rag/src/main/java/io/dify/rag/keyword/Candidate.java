package io.dify.rag.keyword;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A word in all its forms. Names, which always have a capital, and long words count a little more. */
final class Candidate {
  private static final double NAME = 1.3;
  private static final int LONG = 12;

  private final int at;
  private final Map<String, Integer> forms = new LinkedHashMap<>();
  private int count;
  private boolean name = true;

  Candidate(int at) {
    this.at = at;
  }

  void met(String form) {
    count++;
    name &= Character.isUpperCase(form.codePointAt(0));
    forms.merge(form.toLowerCase(Locale.ROOT), 1, Integer::sum);
  }

  Keyword keyword() {
    String form = "";
    int most = 0;
    for (Map.Entry<String, Integer> entry : forms.entrySet()) {
      if (entry.getValue() > most) {
        most = entry.getValue();
        form = entry.getKey();
      }
    }
    double length = 1 + Math.min(form.length(), LONG) / (double) LONG;
    return new Keyword(form, count * length * (name ? NAME : 1), at, false);
  }
}
