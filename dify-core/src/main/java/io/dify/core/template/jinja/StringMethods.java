package io.dify.core.template.jinja;

import io.dify.core.template.jinja.Args.Bound;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Methods of texts. */
final class StringMethods {
  /** What a method does with a text. */
  private interface Work {
    Object call(String self, Args args, Budget budget);
  }

  private static final Map<String, Method> ALL = all();

  private StringMethods() {}

  static @Nullable Method find(String name) {
    return ALL.get(name);
  }

  private static Map<String, Method> all() {
    Map<String, Method> all = new HashMap<>();
    change(all, "upper", Texts::upper);
    change(all, "lower", Texts::lower);
    change(all, "casefold", text -> Texts.lower(text.replace("ß", "ss")));
    change(all, "capitalize", Texts::capitalized);
    change(all, "title", Texts::title);
    change(all, "swapcase", StringMethods::swapped);
    test(all, "isdigit", Character::isDigit);
    test(all, "isdecimal", Character::isDigit);
    test(all, "isnumeric", c -> Character.isDigit(c) || Character.getType(c) == Character.LETTER_NUMBER
        || Character.getType(c) == Character.OTHER_NUMBER);
    test(all, "isalpha", Character::isLetter);
    test(all, "isalnum", Character::isLetterOrDigit);
    test(all, "isspace", Texts::space);
    add(all, "isupper", (text, args, budget) -> cased(text) && Texts.upper(text).equals(text));
    add(all, "islower", (text, args, budget) -> cased(text) && Texts.lower(text).equals(text));
    add(all, "istitle", (text, args, budget) -> cased(text) && Texts.title(text).equals(text));
    add(all, "isascii", (text, args, budget) -> text.chars().allMatch(c -> c < 128));
    add(all, "isidentifier", (text, args, budget) -> !text.isEmpty()
        && (text.charAt(0) == '_' || Character.isUnicodeIdentifierStart(text.codePointAt(0)))
        && text.codePoints().allMatch(Character::isUnicodeIdentifierPart));
    strips(all);
    splits(all);
    searches(all);
    pads(all);
    add(all, "replace", StringMethods::replace);
    add(all, "join", (text, args, budget) -> join(text, args.bind("join", "items").required(0), budget));
    add(all, "format", BraceFormat::format);
    add(all, "removeprefix", (text, args, budget) -> {
      String prefix = args.bind("removeprefix", "prefix").text(0);
      return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
    });
    add(all, "removesuffix", (text, args, budget) -> {
      String suffix = args.bind("removesuffix", "suffix").text(0);
      return text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
    });
    add(all, "expandtabs", StringMethods::expandTabs);
    return Map.copyOf(all);
  }

  private static void add(Map<String, Method> all, String name, Work work) {
    all.put(name, new Method(name, (self, args, budget) -> {
      budget.text(((String) self).length());
      return work.call((String) self, args, budget);
    }));
  }

  private static void change(Map<String, Method> all, String name, UnaryOperator<String> change) {
    add(all, name, (text, args, budget) -> {
      args.bind(name);
      return budget.made(change.apply(text));
    });
  }

  private static void test(Map<String, Method> all, String name, IntPredicate test) {
    add(all, name, (text, args, budget) -> !text.isEmpty() && text.codePoints().allMatch(test));
  }

  private static boolean cased(String text) {
    return text.codePoints().anyMatch(c -> Character.isUpperCase(c) || Character.isLowerCase(c));
  }

  private static String swapped(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints().forEach(c -> out.append(Character.isUpperCase(c)
        ? Texts.lower(Character.toString(c))
        : Texts.upper(Character.toString(c))));
    return out.toString();
  }

  private static void strips(Map<String, Method> all) {
    add(all, "strip",
        (text, args, budget) -> Texts.strip(text, args.bind("strip", "chars").text(0, ""), true, true));
    add(all, "lstrip",
        (text, args, budget) -> Texts.strip(text, args.bind("lstrip", "chars").text(0, ""), true, false));
    add(all, "rstrip",
        (text, args, budget) -> Texts.strip(text, args.bind("rstrip", "chars").text(0, ""), false, true));
  }

  private static void splits(Map<String, Method> all) {
    add(all, "split", (text, args, budget) -> split(text, args.bind("split", "sep", "maxsplit"), false, budget));
    add(all, "rsplit", (text, args, budget) -> split(text, args.bind("rsplit", "sep", "maxsplit"), true, budget));
    add(all, "splitlines", (text, args, budget) -> new PyList(
        Texts.lines(text, args.bind("splitlines", "keepends").truth(0, false), budget)));
    add(all, "partition", (text, args, budget) -> {
      String separator = args.bind("partition", "sep").text(0);
      return parts(text, text.indexOf(separator), separator, true);
    });
    add(all, "rpartition", (text, args, budget) -> {
      String separator = args.bind("rpartition", "sep").text(0);
      return parts(text, text.lastIndexOf(separator), separator, false);
    });
  }

  private static Object split(String text, Bound bound, boolean right, Budget budget) {
    long most = bound.whole(1, -1);
    List<Object> parts = bound.absent(0)
        ? Texts.words(text, most, budget)
        : Texts.split(text, bound.text(0), most, right, budget);
    return new PyList(parts);
  }

  private static Object parts(String text, int at, String separator, boolean first) {
    if (at < 0) {
      return first ? PyTuple.of(text, "", "") : PyTuple.of("", "", text);
    }
    return PyTuple.of(text.substring(0, at), separator, text.substring(at + separator.length()));
  }

  private static void searches(Map<String, Method> all) {
    add(all, "startswith",
        (text, args, budget) -> anyOf(args.bind("startswith", "prefix").required(0), text::startsWith));
    add(all, "endswith", (text, args, budget) -> anyOf(args.bind("endswith", "suffix").required(0), text::endsWith));
    add(all, "find", (text, args, budget) -> place(text, text.indexOf(args.bind("find", "sub").text(0))));
    add(all, "rfind", (text, args, budget) -> place(text, text.lastIndexOf(args.bind("rfind", "sub").text(0))));
    add(all, "index", (text, args, budget) -> found(place(text, text.indexOf(args.bind("index", "sub").text(0)))));
    add(all, "rindex",
        (text, args, budget) -> found(place(text, text.lastIndexOf(args.bind("rindex", "sub").text(0)))));
    add(all, "count", (text, args, budget) -> {
      String part = args.bind("count", "sub").text(0);
      return part.isEmpty() ? Texts.length(text) + 1 : Texts.split(text, part, -1, false, budget).size() - 1L;
    });
  }

  private static boolean anyOf(Object candidates, Predicate<String> test) {
    List<Object> all = candidates instanceof PyTuple tuple ? tuple.items() : List.of(candidates);
    return all.stream().anyMatch(one -> {
      if (one instanceof String text) {
        return test.test(text);
      }
      throw Failures.type("startswith and endswith need a text or a tuple of texts, not " + Py.typeName(one));
    });
  }

  private static long place(String text, int index) {
    return index < 0 ? -1 : text.codePointCount(0, index);
  }

  private static long found(long place) {
    if (place < 0) {
      throw Failures.value("the text to find is not there");
    }
    return place;
  }

  private static void pads(Map<String, Method> all) {
    add(all, "ljust", (text, args, budget) -> pad(text, args.bind("ljust", "width", "fillchar"), -1, budget));
    add(all, "rjust", (text, args, budget) -> pad(text, args.bind("rjust", "width", "fillchar"), 1, budget));
    add(all, "center", (text, args, budget) -> pad(text, args.bind("center", "width", "fillchar"), 0, budget));
    add(all, "zfill", (text, args, budget) -> {
      long width = Math.max(0, Numbers.clamped(args.bind("zfill", "width").required(0), "zfill"));
      boolean signed = text.startsWith("-") || text.startsWith("+");
      String digits = signed ? text.substring(1) : text;
      return (signed ? text.substring(0, 1) : "") + Texts.pad(digits, signed ? width - 1 : width, "0", 1, budget);
    });
  }

  private static Object pad(String text, Bound bound, int side, Budget budget) {
    String fill = bound.text(1, " ");
    if (Texts.length(fill) != 1) {
      throw Failures.type("a text is filled up with exactly one character");
    }
    return Texts.pad(text, Numbers.clamped(bound.required(0), "padding"), fill, side, budget);
  }

  private static Object replace(String text, Args args, Budget budget) {
    Bound bound = args.bind("replace", "old", "new", "count");
    return Texts.replace(text, bound.text(0), bound.text(1), bound.whole(2, -1), budget);
  }

  private static String join(String separator, Object items, Budget budget) {
    TextBuffer out = new TextBuffer(budget);
    boolean first = true;
    for (Object item : Py.items(items, budget)) {
      if (!(item instanceof String text)) {
        throw Failures.type("join needs texts, not " + Py.typeName(item) + "; the filter join takes anything");
      }
      out.append(first ? "" : separator).append(text);
      first = false;
    }
    return out.toString();
  }

  private static String expandTabs(String text, Args args, Budget budget) {
    long size = args.bind("expandtabs", "tabsize").whole(0, 8);
    TextBuffer out = new TextBuffer(budget);
    long column = 0;
    for (int c : text.codePoints().toArray()) {
      if (c == '\t') {
        long blanks = size > 0 ? size - column % size : 0;
        out.repeat(" ", blanks);
        column += blanks;
      } else {
        out.append(Character.toString(c));
        column = c == '\n' || c == '\r' ? 0 : column + 1;
      }
    }
    return out.toString();
  }
}
