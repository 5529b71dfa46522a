package io.dify.core.tool.calculator;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads an expression by recursive descent and computes as it goes. For one thread, once. */
final class ExpressionReader {
  static final int MAX_DEPTH = 64;

  private static final Pattern NUMBER = Pattern.compile("(\\d[\\d_]*(\\.\\d*)?|\\.\\d+)([eE][-+]?\\d{1,4})?");
  private static final Pattern NAME = Pattern.compile("[A-Za-z]+");
  private static final Set<String> OF_SEVERAL = Set.of("min", "max", "sum", "avg");
  private static final Set<String> OF_ONE = Set.of("abs", "floor", "ceil", "trunc", "sqrt");

  private final String text;
  private int at;
  private int depth;

  ExpressionReader(String text) {
    this.text = text.replace('\u00d7', '*').replace('\u00f7', '/').replace('\u2212', '-');
  }

  BigDecimal read() {
    BigDecimal value = sum();
    if (peek() != 0) {
      throw unexpected();
    }
    return value;
  }

  private BigDecimal sum() {
    BigDecimal left = product();
    for (char next = peek(); next == '+' || next == '-'; next = peek()) {
      at++;
      left = Numbers.binary(next, left, product());
    }
    return left;
  }

  private BigDecimal product() {
    BigDecimal left = signed();
    for (char next = peek(); next == '*' || next == '/' || next == '%'; next = peek()) {
      at++;
      boolean floor = next == '/' && at < text.length() && text.charAt(at) == '/';
      at += floor ? 1 : 0;
      left = Numbers.binary(floor ? 'f' : next, left, signed());
    }
    return left;
  }

  private BigDecimal signed() {
    deeper();
    char next = peek();
    if (next == '-' || next == '+') {
      at++;
      BigDecimal value = signed();
      depth--;
      return next == '-' ? value.negate() : value;
    }
    BigDecimal value = power();
    depth--;
    return value;
  }

  private BigDecimal power() {
    BigDecimal base = atom();
    if (peek() == '*' && text.startsWith("**", at)) {
      at += 2;
      return Numbers.power(base, signed());
    }
    return base;
  }

  private BigDecimal atom() {
    char next = peek();
    if (next == '(') {
      at++;
      BigDecimal value = sum();
      expect(')');
      return value;
    }
    if (Character.isLetter(next)) {
      return named();
    }
    Matcher number = NUMBER.matcher(text).region(at, text.length());
    if (!number.lookingAt()) {
      throw unexpected();
    }
    at = number.end();
    return Numbers.parse(number.group().replace("_", ""));
  }

  private BigDecimal named() {
    Matcher word = NAME.matcher(text).region(at, text.length());
    if (!word.lookingAt()) {
      throw unexpected();
    }
    int start = at;
    at = word.end();
    String name = word.group().toLowerCase(Locale.ROOT);
    if (peek() != '(') {
      return constant(name, start);
    }
    at++;
    List<BigDecimal> arguments = arguments();
    boolean known = OF_SEVERAL.contains(name) || (OF_ONE.contains(name) && arguments.size() == 1)
        || (name.equals("round") && arguments.size() <= 2);
    if (!known) {
      throw wrong(start,
          "there is no function " + name + " of " + arguments.size() + " argument(s); there are abs, ceil,"
              + " floor, trunc, round, sqrt, min, max, sum, avg");
    }
    return Numbers.call(name, arguments);
  }

  private List<BigDecimal> arguments() {
    List<BigDecimal> arguments = new ArrayList<>(List.of(sum()));
    while (peek() == ',') {
      at++;
      arguments.add(sum());
    }
    expect(')');
    return arguments;
  }

  private BigDecimal constant(String name, int start) {
    return switch (name) {
      case "pi" -> Numbers.PI;
      case "e" -> Numbers.E;
      default -> throw wrong(start, "'" + name + "' is not known; write numbers");
    };
  }

  private void deeper() {
    if (++depth > MAX_DEPTH) {
      throw new DifyException(ErrorCode.LIMIT_EXCEEDED,
          "The expression is nested more than " + MAX_DEPTH + " levels deep.");
    }
  }

  /** The next character that is no blank, 0 at the end. */
  private char peek() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at < text.length() ? text.charAt(at) : 0;
  }

  private void expect(char wanted) {
    if (peek() != wanted) {
      throw wrong(at, "'" + wanted + "' is missing");
    }
    at++;
  }

  private DifyException unexpected() {
    char next = peek();
    return wrong(at, next == 0
        ? "the expression ends too early"
        : next == '^' ? "write powers with **" : "'" + next + "' is not expected");
  }

  private static DifyException wrong(int place, String what) {
    return new DifyException(ErrorCode.INVALID_PARAM, "The expression is not valid at character " + (place + 1) + ": "
        + what + ".");
  }
}
