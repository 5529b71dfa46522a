package io.dify.workflow.dsl;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Damages texts without knowing their grammar: bytes, lines, and what has broken YAML readers before. */
final class YamlDamage {
  private static final int LONGEST = 3 << 20;
  private static final List<String> ODD = List.of("~", "yes", "off", "012", "0o17", "0x8000000000000000", "0b1_0",
      "1_000",
      "190:20:30", "1e999", "-.inf", ".NaN", "2001-12-14t21:59:43.10-05:00", "2024-13-45", "=", "<<", "!!binary aGk=",
      "!!set {a, b}", "!!omap [a: 1]", "!!python/object:os.system x", "!!java.lang.Runtime []", "!<tag:x,2000:y> z",
      "!!int nine", "!!timestamp soon", "!!null x", "!local {a: 1}", "! plain", "*nowhere", "&a *a", "&b [*b]",
      "{a: 1, a: 2}", "[a, {b: c}, ]", "? a\n: b", "|2-\n  x", ">+\n\n\n", "\"\\UFFFFFFFF\"", "\"\\x\"", "'it''s'",
      "@x", "`x",
      "%x", "- - - x", "[*x0, *x0, *x0, *x0, *x0, *x0, *x0, *x0]", "{? [a]: b}", "\"{{#sys.query#}}\"", "iteration",
      "loop", "-9223372036854775809");
  private static final List<String> SCRAPS = List.of("\u0000", "\u0007", "\u0085", "\u00a0", "\u200b", "\u202e",
      "\u2028",
      "\u2029", "\ufeff", "\ufffe", "\uffff", "\ud83d", "\ude00", "\ud83e\uddff", "e\u0301\u0301\u0301", "\r", "\r\n",
      "\t", "\n",
      "---\n", "...\n", "%YAML 1.1\n", "%TAG ! tag:x:\n", "#", ": ", "- ", "? ", "&x ", "*x ", "!!str ", "<<: ", "{",
      "}", "[",
      "]", ",", "'", "\"", "|\n", ">\n");

  private final Random random;
  private final List<String> corpus;

  YamlDamage(Random random, List<String> corpus) {
    this.random = random;
    this.corpus = corpus;
  }

  /** A text of the corpus, damaged in a few places. */
  String text() {
    String text = any(corpus);
    for (int times = 1 + random.nextInt(random.nextInt(3) == 0 ? 6 : 1); times > 0; times--) {
      text = damage(text);
      if (text.length() > LONGEST) {
        text = text.substring(0, LONGEST);
      }
    }
    return text;
  }

  /** The same as bytes, some of them damaged once more. */
  byte[] bytes(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int times = random.nextInt(3) == 0 ? random.nextInt(4) : 0; times > 0 && bytes.length > 0; times--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(3)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        default -> bytes = Arrays.copyOf(bytes, at);
      }
    }
    return bytes;
  }

  private String damage(String text) {
    int at = random.nextInt(text.length() + 1);
    return switch (random.nextInt(12)) {
      case 0 -> text.substring(0, at) + any(SCRAPS) + text.substring(at);
      case 1 -> text.substring(0, at) + text.substring(Math.min(text.length(), at + 1 + random.nextInt(20)));
      case 2 -> splice(text, at);
      case 3, 4, 5 -> lines(text);
      case 6, 7 -> value(text, any(ODD));
      case 8 -> value(text, deep());
      case 9 -> value(text, huge());
      case 10 -> random.nextInt(10) == 0 ? bomb() + text : value(text, any(SCRAPS));
      default -> random.nextInt(20) == 0
          ? any(SCRAPS).repeat(1 + random.nextInt(5000))
          : text.substring(0, at) + (char) random.nextInt(0x10000) + text.substring(at);
    };
  }

  private String splice(String text, int at) {
    String other = any(corpus);
    int from = random.nextInt(other.length());
    return text.substring(0, at) + other.substring(from);
  }

  private String lines(String text) {
    List<String> lines = new ArrayList<>(Arrays.asList(text.split("\n", -1)));
    int one = random.nextInt(lines.size());
    int end = Math.min(lines.size(), one + 1 + random.nextInt(6));
    switch (random.nextInt(7)) {
      case 0 -> lines.subList(one, end).clear();
      case 1 -> lines.addAll(random.nextInt(lines.size() + 1), List.copyOf(lines.subList(one, end)));
      case 2 -> Collections.swap(lines, one, random.nextInt(lines.size()));
      case 3 -> lines.subList(one, end).replaceAll(line -> " ".repeat(1 + random.nextInt(3)) + line);
      case 4 -> lines.subList(one, end).replaceAll(line -> line.replaceFirst("^ {1,2}", ""));
      case 5 -> lines.set(one, lines.get(one) + lines.get(random.nextInt(lines.size())).strip());
      default ->
        lines.subList(one, end).replaceAll(line -> line.replaceFirst("(:|-) ", "$1 &x" + random.nextInt(3) + " "));
    }
    return String.join("\n", lines);
  }

  /** Puts something in the place of the value behind some key. */
  private String value(String text, String value) {
    List<String> lines = new ArrayList<>(Arrays.asList(text.split("\n", -1)));
    int one = random.nextInt(lines.size());
    String line = lines.get(one);
    int colon = line.indexOf(": ");
    lines.set(one, colon < 0 ? line + " " + value : line.substring(0, colon + 2) + value);
    return String.join("\n", lines);
  }

  private String deep() {
    int depth = 1 + random.nextInt(random.nextInt(4) == 0 ? 20_000 : 150);
    return switch (random.nextInt(5)) {
      case 0 -> "[".repeat(depth) + "]".repeat(depth);
      case 1 -> "{a: ".repeat(depth) + "1" + "}".repeat(depth);
      case 2 -> "- ".repeat(depth) + "x";
      case 3 -> "? ".repeat(depth) + "x";
      default -> "[{".repeat(depth);
    };
  }

  private String huge() {
    int length = 1 + random.nextInt(random.nextInt(4) == 0 ? 1 << 20 : 20_000);
    return (random.nextInt(3) == 0 ? "&x0 " : "") + switch (random.nextInt(8)) {
      case 0 -> "9".repeat(length);
      case 1 -> "0x" + "f".repeat(length);
      case 2 -> "1" + ":59".repeat(length / 3);
      case 3 -> "1." + "7".repeat(length) + "e+" + "9".repeat(random.nextInt(12));
      case 4 -> "\"" + "\\u0041".repeat(length / 6) + "\"";
      case 5 -> "'" + "x ".repeat(length / 2) + "'";
      case 6 -> "_".repeat(length);
      default -> "{{#a.b#}}".repeat(length / 9);
    };
  }

  /** Anchors that repeat one another. */
  private String bomb() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
    int width = 1 + random.nextInt(12);
    for (int i = 1; i < 2 + random.nextInt(30); i++) {
      bomb.append("a").append(i).append(": &a").append(i).append(random.nextBoolean() ? " [" : " {k: [")
          .append("*a".concat(Integer.toString(i - 1)).concat(" ,").repeat(width));
      bomb.append(bomb.lastIndexOf("{k: [") > bomb.lastIndexOf("\n") ? "]}\n" : "]\n");
    }
    return bomb.toString();
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
