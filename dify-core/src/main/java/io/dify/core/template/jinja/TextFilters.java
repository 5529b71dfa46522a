package io.dify.core.template.jinja;

import io.dify.core.template.jinja.Args.Bound;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Filters that change a text; whatever they get is made one first. */
final class TextFilters {
  private TextFilters() {}

  static void addTo(Map<String, Filter> all) {
    change(all, "upper", Texts::upper);
    change(all, "lower", Texts::lower);
    change(all, "capitalize", Texts::capitalized);
    change(all, "title", TextFilters::title);
    change(all, "string", text -> text);
    change(all, "safe", text -> text);
    all.put("trim", (value, args, budget) -> Texts.strip(text(value, budget), args.bind("trim", "chars").text(0, ""),
        true, true));
    all.put("replace", TextFilters::replace);
    all.put("center", (value, args, budget) -> Texts.pad(text(value, budget),
        args.bind("center", "width").whole(0, 80), " ", 0, budget));
    all.put("format", (value, args, budget) -> PercentFormat.format(text(value, budget), formatted(args), budget));
    all.put("wordcount", (value, args, budget) -> wordCount(text(value, budget)));
    all.put("truncate", TextFilters::truncate);
    all.put("pprint", (value, args, budget) -> Py.repr(value, budget));
    all.put("filesizeformat", TextFilters::fileSize);
  }

  private static void change(Map<String, Filter> all, String name, UnaryOperator<String> change) {
    all.put(name, (value, args, budget) -> {
      args.bind(name);
      return budget.made(change.apply(text(value, budget)));
    });
  }

  static String text(Object value, Budget budget) {
    return budget.made(Py.str(value, budget));
  }

  private static Object formatted(Args args) {
    if (args.named().isEmpty()) {
      return new PyTuple(args.positional());
    }
    PyDict named = new PyDict();
    args.named().forEach(named::put);
    return named;
  }

  /** A word begins at the begin, and behind white space, a hyphen or an opening bracket. */
  private static String title(String text) {
    StringBuilder out = new StringBuilder(text.length());
    boolean inside = false;
    for (int c : text.codePoints().toArray()) {
      out.appendCodePoint(inside ? Character.toLowerCase(c) : Character.toUpperCase(c));
      inside = !Texts.space(c) && "-({[<".indexOf(c) < 0;
    }
    return out.toString();
  }

  private static Object replace(Object value, Args args, Budget budget) {
    Bound bound = args.bind("replace", "old", "new", "count");
    return Texts.replace(text(value, budget), text(bound.required(0), budget), text(bound.required(1), budget),
        bound.whole(2, -1), budget);
  }

  private static long wordCount(String text) {
    long words = 0;
    boolean inside = false;
    for (int c : text.codePoints().toArray()) {
      boolean word = Character.isLetterOrDigit(c) || c == '_';
      words += word && !inside ? 1 : 0;
      inside = word;
    }
    return words;
  }

  private static Object truncate(Object value, Args args, Budget budget) {
    Bound bound = args.bind("truncate", "length", "killwords", "end", "leeway");
    String end = bound.text(2, "...");
    long length = Math.min(bound.whole(0, 255), Integer.MAX_VALUE);
    if (length < Texts.length(end)) {
      throw Failures.value("truncate needs a length of at least " + Texts.length(end) + ", not " + length);
    }
    if (Py.length(value) <= length + Math.clamp(bound.whole(3, 5), 0, Integer.MAX_VALUE)) {
      return value;
    }
    if (!(value instanceof String text)) {
      throw Failures.type("truncate shortens texts, not " + Py.typeName(value));
    }
    String cut = text.substring(0, text.offsetByCodePoints(0, (int) (length - Texts.length(end))));
    int blank = bound.truth(1, false) ? -1 : cut.lastIndexOf(' ');
    return budget.made((blank < 0 ? cut : cut.substring(0, blank)) + end);
  }

  private static Object fileSize(Object value, Args args, Budget budget) {
    boolean binary = args.bind("filesizeformat", "binary").truth(0, false);
    Object number = NumberFilters.floating(value, budget);
    double bytes = Numbers.floating(number);
    int base = binary ? 1024 : 1000;
    if (bytes == 1) {
      return "1 Byte";
    }
    if (bytes < base) {
      return (long) bytes + " Bytes";
    }
    String[] units = binary
        ? new String[]{ "KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB"}
        : new String[]{ "kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"};
    double unit = base;
    int index = 0;
    while (bytes >= unit * base && index < units.length - 1) {
      unit *= base;
      index++;
    }
    return FormatSpec.parse(".1f").apply(bytes / unit, budget) + " " + units[index];
  }
}
