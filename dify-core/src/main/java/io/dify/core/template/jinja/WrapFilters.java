package io.dify.core.template.jinja;

import io.dify.core.template.jinja.Args.Bound;
import java.util.List;
import java.util.Map;

/** Filters that work on lines. */
final class WrapFilters {
  private WrapFilters() {}

  static void addTo(Map<String, Filter> all) {
    all.put("indent", WrapFilters::indent);
    all.put("wordwrap", WrapFilters::wrap);
  }

  private static Object indent(Object value, Args args, Budget budget) {
    Bound bound = args.bind("indent", "width", "first", "blank");
    String filling = bound.or(0, 4L) instanceof String text
        ? text
        : new TextBuffer(budget).repeat(" ", bound.whole(0, 4)).toString();
    boolean blank = bound.truth(2, false);
    TextBuffer out = new TextBuffer(budget);
    boolean first = true;
    for (Object line : Texts.lines(TextFilters.text(value, budget) + "\n", false, budget)) {
      boolean indented = first ? bound.truth(1, false) : blank || !((String) line).isEmpty();
      out.append(first ? "" : "\n").append(indented ? filling : "").append((String) line);
      first = false;
    }
    return out.toString();
  }

  private static Object wrap(Object value, Args args, Budget budget) {
    Bound bound = args.bind("wordwrap", "width", "break_long_words", "wrapstring", "break_on_hyphens");
    long width = bound.whole(0, 79);
    if (width < 1) {
      throw Failures.value("wordwrap needs a width of at least 1");
    }
    if (!(value instanceof String text)) {
      throw Failures.type("wordwrap breaks texts, not " + Py.typeName(value));
    }
    String separator = bound.text(2, "\n");
    TextBuffer out = new TextBuffer(budget);
    boolean first = true;
    for (Object line : Texts.lines(text, false, budget)) {
      out.append(first ? "" : separator);
      wrap(Texts.words((String) line, -1, budget), width, bound.truth(1, true), separator, out);
      first = false;
    }
    return out.toString();
  }

  private static void wrap(List<Object> words, long width, boolean breakLong, String separator, TextBuffer out) {
    long column = 0;
    for (Object item : words) {
      String word = (String) item;
      if (column > 0 && column + 1 + Texts.length(word) <= width) {
        out.append(" ").append(word);
        column += 1 + Texts.length(word);
        continue;
      }
      out.append(column > 0 ? separator : "");
      while (breakLong && Texts.length(word) > width) {
        int cut = word.offsetByCodePoints(0, (int) width);
        out.append(word.substring(0, cut)).append(separator);
        word = word.substring(cut);
      }
      out.append(word);
      column = Texts.length(word);
    }
  }
}
