package io.dify.core.template.jinja;

import io.dify.core.template.jinja.Token.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts a template into tokens: data, and what stands between marks. White space is taken away where {@code -} asks for it. */
final class Lexer {
  private static final Pattern NUMBER = Pattern.compile(
      "0[xX](?:_?[0-9a-fA-F])++|0[oO](?:_?[0-7])++|0[bB](?:_?[01])++"
          + "|[0-9](?:_?[0-9])*+(?:\\.[0-9](?:_?[0-9])*+)?+(?:[eE][+-]?+[0-9]++)?+");
  private static final Pattern RAW = Pattern.compile("\\{%[-+]?+\\s*+raw\\s*+(-?+)%}");
  private static final Pattern END_RAW = Pattern.compile("\\{%([-+]?+)\\s*+endraw\\s*+([-+]?+)%}");
  private static final List<String> OPERATORS = List.of("//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%",
      "~", "[", "]", "(", ")", "{", "}", ">", "<", "=", ".", ":", "|", ",");

  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private final Deque<Character> open = new ArrayDeque<>();
  private int position;
  private int line = 1;
  private int counted;
  private boolean strip;

  private Lexer(String source) {
    this.source = source;
  }

  /** The tokens, ended by one of kind {@code END}. One line end at the end of the source is dropped. */
  static List<Token> tokens(String source) {
    String lines = source.replace("\r\n", "\n").replace('\r', '\n');
    Lexer lexer = new Lexer(lines.endsWith("\n") ? lines.substring(0, lines.length() - 1) : lines);
    lexer.run();
    return lexer.tokens;
  }

  private void run() {
    while (position < source.length()) {
      int mark = nextMark();
      data(mark);
      if (mark == source.length()) {
        break;
      }
      position = mark;
      switch (source.charAt(mark + 1)) {
        case '#' -> comment();
        case '%' -> block();
        default -> expression(Kind.PRINT_BEGIN, Kind.PRINT_END, "}}");
      }
    }
    add(Kind.END, "");
  }

  private int nextMark() {
    int brace = source.indexOf('{', position);
    while (brace >= 0 && brace + 1 < source.length()) {
      if ("{%#".indexOf(source.charAt(brace + 1)) >= 0) {
        return brace;
      }
      brace = source.indexOf('{', brace + 1);
    }
    return source.length();
  }

  /** The text up to a mark, stripped at its end when the mark is followed by a minus, at its begin when the one before asked for it. */
  private void data(int end) {
    String text = source.substring(position, end);
    text = strip ? text.stripLeading() : text;
    text = end + 2 < source.length() && source.charAt(end + 2) == '-' ? text.stripTrailing() : text;
    strip = false;
    if (!text.isEmpty()) {
      add(Kind.DATA, text);
    }
    position = end;
  }

  private void comment() {
    int end = source.indexOf("#}", position + 2);
    if (end < 0) {
      throw Failures.syntax(line(), "the comment has no end ('#}')");
    }
    strip = source.charAt(end - 1) == '-' && end - 1 > position + 1;
    position = end + 2;
  }

  private void block() {
    Matcher raw = RAW.matcher(source).region(position, source.length());
    if (!raw.lookingAt()) {
      expression(Kind.BLOCK_BEGIN, Kind.BLOCK_END, "%}");
      return;
    }
    Matcher end = END_RAW.matcher(source).region(raw.end(), source.length());
    if (!end.find()) {
      throw Failures.syntax(line(), "'raw' has no 'endraw'");
    }
    String text = source.substring(raw.end(), end.start());
    text = raw.group(1).isEmpty() ? text : text.stripLeading();
    text = end.group(1).equals("-") ? text.stripTrailing() : text;
    if (!text.isEmpty()) {
      add(Kind.DATA, text);
    }
    strip = end.group(2).equals("-");
    position = end.end();
  }

  private void expression(Kind begin, Kind end, String mark) {
    add(begin, "");
    int from = line();
    position += 2;
    if (position < source.length() && "-+".indexOf(source.charAt(position)) >= 0) {
      position++;
    }
    open.clear();
    while (true) {
      while (position < source.length() && Character.isWhitespace(source.charAt(position))) {
        position++;
      }
      if (position == source.length()) {
        throw Failures.syntax(from, "what begins here has no end ('" + mark + "')");
      }
      if (open.isEmpty() && ends(end, mark)) {
        return;
      }
      token();
    }
  }

  private boolean ends(Kind kind, String mark) {
    boolean minus = source.startsWith("-" + mark, position);
    boolean plus = kind == Kind.BLOCK_END && source.startsWith("+" + mark, position);
    if (!minus && !plus && !source.startsWith(mark, position)) {
      return false;
    }
    add(kind, mark);
    strip = minus;
    position += mark.length() + (minus || plus ? 1 : 0);
    return true;
  }

  private void token() {
    char c = source.charAt(position);
    if (c >= '0' && c <= '9') {
      number();
    } else if (c == '_' || Character.isUnicodeIdentifierStart(source.codePointAt(position))) {
      name();
    } else if (c == '\'' || c == '"') {
      string(c);
    } else {
      operator();
    }
  }

  private void number() {
    Matcher matcher = NUMBER.matcher(source).region(position, source.length());
    boolean dotted = !tokens.isEmpty() && tokens.getLast().isOperator(".");
    if (!matcher.lookingAt()) {
      throw Failures.syntax(line(), "a number is not complete");
    }
    String text = matcher.group();
    if (dotted) {
      text = text.substring(0, (int) text.chars().takeWhile(d -> d >= '0' && d <= '9').count());
    }
    boolean radix = text.length() > 1 && text.charAt(0) == '0' && Character.isLetter(text.charAt(1));
    add(!radix && (text.indexOf('.') >= 0 || text.indexOf('e') >= 0 || text.indexOf('E') >= 0)
        ? Kind.FLOAT
        : Kind.WHOLE, text);
    position += text.length();
  }

  private void name() {
    int end = position;
    while (end < source.length() && Character.isUnicodeIdentifierPart(source.codePointAt(end))
        && !Character.isIdentifierIgnorable(source.codePointAt(end))) {
      end += Character.charCount(source.codePointAt(end));
    }
    add(Kind.NAME, source.substring(position, end));
    position = end;
  }

  private void string(char quote) {
    int end = position + 1;
    while (end < source.length() && source.charAt(end) != quote) {
      end += source.charAt(end) == '\\' ? 2 : 1;
    }
    if (end >= source.length()) {
      throw Failures.syntax(line(), "a text has no end (" + quote + ")");
    }
    add(Kind.STRING, Escapes.resolve(source.substring(position + 1, end), line()));
    position = end + 1;
  }

  private void operator() {
    for (String operator : OPERATORS) {
      if (source.startsWith(operator, position)) {
        balance(operator.charAt(0));
        add(Kind.OPERATOR, operator);
        position += operator.length();
        return;
      }
    }
    throw Failures.syntax(line(), "unexpected character '" + Character.toString(source.codePointAt(position)) + "'");
  }

  private void balance(char c) {
    switch (c) {
      case '(' -> open.push(')');
      case '[' -> open.push(']');
      case '{' -> open.push('}');
      case ')', ']', '}' -> {
        if (open.isEmpty() || open.pop() != c) {
          throw Failures.syntax(line(), "unexpected '" + c + "'");
        }
      }
      default -> {
      }
    }
  }

  private void add(Kind kind, String text) {
    tokens.add(new Token(kind, text, line()));
  }

  private int line() {
    for (; counted < position; counted++) {
      if (source.charAt(counted) == '\n') {
        line++;
      }
    }
    return line;
  }
}
