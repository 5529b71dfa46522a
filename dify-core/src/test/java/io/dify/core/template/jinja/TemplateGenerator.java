package io.dify.core.template.jinja;

import java.util.List;
import java.util.Random;

/** Makes templates: by the grammar, with hostile sizes and names, damaged ones, and rubbish. The same seed makes the same ones. */
final class TemplateGenerator {
  private static final List<String> NAMES = List.of("name", "n", "f", "yes", "none", "words", "nums", "obj", "zh",
      "html",
      "users", "long", "missing", "loop", "x", "y", "self", "range", "dict", "namespace", "caller", "varargs", "kwargs",
      "____int3rpr3t3r____", "joiner", "cycler", "m", "\u53d8\u91cf");
  private static final List<String> ATTRIBUTES = List.of("name", "age", "a", "x", "class", "__class__", "__mro__",
      "index",
      "upper", "append", "items", "keys", "get", "format", "join", "split", "strip", "replace", "getClass", "length",
      "next",
      "update", "extend", "insert", "pop", "remove", "sort", "reverse", "zfill", "center", "ljust", "splitlines",
      "partition",
      "rsplit", "title", "count", "find", "expandtabs", "setdefault", "popitem", "copy", "clear", "cycle", "changed",
      "isupper", "swapcase", "removeprefix", "index0", "encode", "grouper", "list");
  private static final List<String> FILTERS = List.of("upper", "lower", "title", "capitalize", "trim", "replace",
      "center",
      "format", "wordcount", "truncate", "pprint", "filesizeformat", "string", "safe", "indent", "wordwrap", "escape",
      "e",
      "striptags", "urlencode", "xmlattr", "tojson", "int", "float", "abs", "round", "length", "count", "list", "first",
      "last", "reverse", "join", "batch", "slice", "items", "dictsort", "sum", "default", "d", "attr", "map", "select",
      "reject", "selectattr", "rejectattr", "unique", "sort", "groupby", "min", "max");
  private static final List<String> TESTS = List.of("defined", "undefined", "none", "string", "number", "mapping",
      "odd",
      "even", "in", "eq", "lt", "divisibleby", "sameas", "iterable", "sequence", "callable", "upper");
  private static final List<String> OPERATORS = List.of("+", "-", "*", "/", "//", "%", "**", "~", "==", "!=", "<", "<=",
      ">", ">=", " in ", " not in ", " and ", " or ");
  private static final List<String> LITERALS = List.of("0", "1", "-1", "2.5", "1e308", "10**9", "999999999999999999999",
      "''", "'a'", "'%s %d %.3f'", "'{} {0} {:>9}'", "'%999999999d'", "'{:>99999999}'", "'\\u4f60\\x41'", "\"q\"",
      "true",
      "none", "[]", "{}", "()", "[1,'a',none]", "{'a': 1, 1: [2]}", "(1,)", "range(10**9)", "range(5)", "'x'*10**9",
      "'a b '*10000", "[0]*10000", "'&<>'*1000", "'\\t'", "1_000", "0x1F", ".5", "'\\ud83d\\ude00'");
  private static final List<String> PIECES = List.of("{{", "}}", "{%", "%}", "{#", "#}", "{%-", "-%}", "{{-", "-}}",
      "{",
      "}", "%", "#", "'", "\"", "\\", "(", ")", "[", "]", "|", "if", "for", "in", "endfor", "endif", "else", "set",
      "endset",
      "macro", "endmacro", "raw", "endraw", "call", "endcall", "filter", "endfilter", "with", "block", "include", "\n",
      " ",
      "\u0000", "\ud800", "\u2028", ",", ":", "=", ".", "~", "**", "*", "-", "is", "not", "9", "x", "recursive",
      "elif");

  private final Random random;
  private int left;

  TemplateGenerator(long seed) {
    random = new Random(seed);
  }

  String next() {
    left = 60;
    return switch (random.nextInt(10)) {
      case 0 -> rubbish();
      case 1 -> repeated();
      case 2 -> damaged(body(3));
      default -> body(3);
    };
  }

  private String pick(List<String> list) {
    return list.get(random.nextInt(list.size()));
  }

  private String rubbish() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(60); i >= 0; i--) {
      text.append(random.nextInt(4) == 0 ? Character.toString(random.nextInt(0x3000)) : pick(PIECES));
    }
    return text.toString();
  }

  /** The same thing many times, as a reader must survive it. */
  private String repeated() {
    int times = 1 << random.nextInt(17);
    return switch (random.nextInt(5)) {
      case 0 -> pick(PIECES).repeat(times);
      case 1 -> "{{ "
          + pick(List.of("(", "[", "{'a':", "not ", "-", "1+", "x|", "x.", "x[", "f(", "1 if ", "1<", "'a'~", "'a' "))
              .repeat(times)
          + "1" + pick(List.of(")", "]", "}", "", " else 2")).repeat(times) + " }}";
      case 2 ->
        ("{% " + pick(List.of("if x", "for x in y", "macro m()", "set x", "filter upper", "with", "call m()")) + " %}")
            .repeat(times);
      case 3 -> expression(2).repeat(times);
      default -> "{{ " + String.join(pick(OPERATORS), java.util.Collections.nCopies(times, expression(1))) + " }}";
    };
  }

  private String damaged(String template) {
    StringBuilder text = new StringBuilder(template);
    for (int i = random.nextInt(4); i >= 0 && !text.isEmpty(); i--) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(4)) {
        case 0 -> text.deleteCharAt(at);
        case 1 -> text.insert(at, pick(PIECES));
        case 2 -> text.setCharAt(at, (char) random.nextInt(128));
        default -> text.setLength(at);
      }
    }
    return text.toString();
  }

  private String body(int depth) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(3); i >= 0; i--) {
      text.append(statement(depth));
    }
    return text.toString();
  }

  private String statement(int depth) {
    if (depth == 0 || left-- < 0) {
      return "{{ " + expression(2) + " }}";
    }
    String e = expression(3);
    return switch (random.nextInt(14)) {
      case 0 -> "text\n  ";
      case 1 -> "{% if " + e + " %}" + body(depth - 1) + "{% else %}" + body(depth - 1) + "{% endif %}";
      case 2, 3 -> "{% for x in " + e + " %}" + body(depth - 1) + "{% endfor %}";
      case 4 -> "{% for x, y in " + e + " if " + expression(1) + " recursive %}" + body(depth - 1)
          + "{{ loop(x) }}{% endfor %}";
      case 5 -> "{% set x = " + e + " %}";
      case 6 -> "{% set y | " + pick(FILTERS) + " %}" + body(depth - 1) + "{% endset %}";
      case 7 -> "{% macro m(x, y=" + e + ") %}" + body(depth - 1) + "{% endmacro %}{{ m(" + expression(1) + ") }}";
      case 8 ->
        "{% macro m(x=9) %}" + body(depth - 1) + "{{ m(x - 1) if x }}{{ caller() }}{% endmacro %}{% call m() %}" + e
            + "{% endcall %}";
      case 9 -> "{% filter " + pick(FILTERS) + " %}" + body(depth - 1) + "{% endfilter %}";
      case 10 -> "{% with x = " + e + " %}" + body(depth - 1) + "{% endwith %}";
      case 11 -> "{% set ns = namespace(l=[1], s='x') %}{% for i in range(" + random.nextInt(2000)
          + ") %}{% set ns.l = [ns.l, ns.l] %}"
          + "{% set ns.s = ns.s ~ " + e + " %}{% endfor %}{{ ns.l" + (random.nextBoolean() ? "|string|length" : "")
          + " }}";
      case 12 -> "{% set l = [" + e + "] %}{% set _ = l." + pick(ATTRIBUTES) + "(l) %}{{ l }}";
      default -> "{{- " + e + " -}}";
    };
  }

  private String expression(int depth) {
    if (depth == 0 || left-- < 0) {
      return random.nextBoolean() ? pick(LITERALS) : pick(NAMES);
    }
    String a = expression(depth - 1);
    return switch (random.nextInt(12)) {
      case 0 -> pick(LITERALS);
      case 1 -> pick(NAMES);
      case 2, 3 -> "(" + a + ")" + pick(OPERATORS) + expression(depth - 1);
      case 4, 5 -> "(" + a + ")|" + pick(FILTERS) + arguments(depth - 1);
      case 6 -> "(" + a + ")." + pick(ATTRIBUTES) + arguments(depth - 1);
      case 7 -> "(" + a + ")["
          + (random.nextBoolean() ? expression(depth - 1) : "-1:" + expression(0) + ":" + expression(0)) + "]";
      case 8 -> "(" + a + ") is " + (random.nextBoolean() ? "not " : "") + pick(TESTS) + arguments(depth - 1);
      case 9 -> "(" + a + " if " + expression(depth - 1) + " else " + expression(0) + ")";
      case 10 -> "[" + a + ", " + expression(0) + "]";
      default -> "{" + expression(0) + ": " + a + "}";
    };
  }

  private String arguments(int depth) {
    return switch (random.nextInt(6)) {
      case 0, 1 -> "";
      case 2 -> "()";
      case 3 -> "('" + pick(random.nextBoolean() ? FILTERS : TESTS) + "', " + expression(depth) + ")";
      case 4 -> "(attribute='" + pick(ATTRIBUTES) + "')";
      default -> "(" + expression(depth) + ", " + expression(0) + ")";
    };
  }
}
