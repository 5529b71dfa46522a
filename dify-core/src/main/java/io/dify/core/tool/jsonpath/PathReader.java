package io.dify.core.tool.jsonpath;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads paths by recursive descent. For one thread, once. */
final class PathReader {
  private static final int MAX_LENGTH = 2000;
  private static final int MAX_DEPTH = 32;
  private static final Pattern NAME = Pattern.compile("[\\p{L}_\\p{N}$-]+", Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern WHOLE = Pattern.compile("-?\\d{1,15}");
  private static final Pattern NUMBER = Pattern.compile("-?\\d{1,15}(\\.\\d{1,15})?([eE][-+]?\\d{1,2})?");
  private static final Pattern OPERATOR = Pattern.compile("==|!=|<=|>=|<|>");

  private final String text;
  private int at;
  private int depth;

  PathReader(String text) {
    this.text = text;
  }

  List<Segment> read() {
    if (text.length() > MAX_LENGTH) {
      throw wrong("it has more than " + MAX_LENGTH + " characters");
    }
    blanks();
    List<Segment> segments = new ArrayList<>();
    if (!taken("$") && at < text.length() && text.charAt(at) != '[' && text.charAt(at) != '.') {
      segments.add(new Segment(false, List.of(name())));
    }
    segments.addAll(segments());
    blanks();
    if (at < text.length()) {
      throw wrong("'" + text.charAt(at) + "' is not expected");
    }
    return segments;
  }

  private List<Segment> segments() {
    List<Segment> segments = new ArrayList<>();
    while (at < text.length()) {
      if (taken("..")) {
        segments.add(new Segment(true, taken("[") ? choices() : List.of(name())));
      } else if (taken(".")) {
        segments.add(new Segment(false, List.of(name())));
      } else if (taken("[")) {
        segments.add(new Segment(false, choices()));
      } else {
        break;
      }
    }
    return segments;
  }

  private Segment.Choice name() {
    if (taken("*")) {
      return new Segment.Choice.All();
    }
    return new Segment.Choice.Name(match(NAME, "a name"));
  }

  private List<Segment.Choice> choices() {
    List<Segment.Choice> choices = new ArrayList<>();
    do {
      blanks();
      choices.add(choice());
      blanks();
    } while (taken(","));
    expect("]");
    return choices;
  }

  private Segment.Choice choice() {
    if (taken("*")) {
      return new Segment.Choice.All();
    }
    if (taken("?")) {
      return new Segment.Choice.Filter(any());
    }
    if (at < text.length() && (text.charAt(at) == '\'' || text.charAt(at) == '"')) {
      return new Segment.Choice.Name(quoted());
    }
    Long start = whole();
    blanks();
    if (!taken(":")) {
      if (start == null) {
        throw wrong("a name in quotes, a number, *, : or ? is expected");
      }
      return new Segment.Choice.Index(start);
    }
    blanks();
    Long end = whole();
    blanks();
    Long step = null;
    if (taken(":")) {
      blanks();
      step = whole();
    }
    return new Segment.Choice.Slice(start, end, step == null ? 1 : step);
  }

  private @Nullable Long whole() {
    Matcher number = WHOLE.matcher(text).region(at, text.length());
    if (!number.lookingAt()) {
      return null;
    }
    at = number.end();
    return Long.valueOf(number.group());
  }

  private Test any() {
    if (++depth > MAX_DEPTH) {
      throw wrong("it is nested too deeply");
    }
    List<Test> tests = new ArrayList<>(List.of(all()));
    while (takenAfterBlanks("||")) {
      tests.add(all());
    }
    depth--;
    return tests.size() == 1 ? tests.getFirst() : new Test.Any(tests);
  }

  private Test all() {
    List<Test> tests = new ArrayList<>(List.of(basic()));
    while (takenAfterBlanks("&&")) {
      tests.add(basic());
    }
    return tests.size() == 1 ? tests.getFirst() : new Test.All(tests);
  }

  private Test basic() {
    blanks();
    if (taken("!")) {
      if (++depth > MAX_DEPTH) {
        throw wrong("it is nested too deeply");
      }
      Test test = new Test.Not(basic());
      depth--;
      return test;
    }
    if (taken("(")) {
      Test test = any();
      blanks();
      expect(")");
      return test;
    }
    return comparison();
  }

  private Test comparison() {
    Test.Operand left = operand();
    blanks();
    Matcher operator = OPERATOR.matcher(text).region(at, text.length());
    if (operator.lookingAt()) {
      at = operator.end();
      blanks();
      return new Test.Compare(left, operator.group(), operand());
    }
    if (left instanceof Test.Operand.Path path) {
      return new Test.Exists(path);
    }
    throw wrong("one of == != < <= > >= is expected");
  }

  private Test.Operand operand() {
    boolean root = taken("$");
    if (root || taken("@")) {
      if (++depth > MAX_DEPTH) {
        throw wrong("it is nested too deeply");
      }
      Test.Operand path = new Test.Operand.Path(root, segments());
      depth--;
      return path;
    }
    if (at < text.length() && (text.charAt(at) == '\'' || text.charAt(at) == '"')) {
      return new Test.Operand.Constant(Value.of(quoted()));
    }
    for (String word : List.of("true", "false", "null")) {
      if (taken(word)) {
        return new Test.Operand.Constant(word.equals("null") ? Value.nothing() : Value.of(word.equals("true")));
      }
    }
    return new Test.Operand.Constant(Value.of(Double.parseDouble(match(NUMBER, "@, $, a text or a number"))));
  }

  private String quoted() {
    char quote = text.charAt(at++);
    StringBuilder name = new StringBuilder();
    while (at < text.length() && text.charAt(at) != quote) {
      if (text.charAt(at) == '\\' && at + 1 < text.length()) {
        at++;
      }
      name.append(text.charAt(at++));
    }
    expect(Character.toString(quote));
    return name.toString();
  }

  private String match(Pattern pattern, String what) {
    Matcher found = pattern.matcher(text).region(at, text.length());
    if (!found.lookingAt()) {
      throw wrong(what + " is expected");
    }
    at = found.end();
    return found.group();
  }

  private boolean takenAfterBlanks(String token) {
    blanks();
    return taken(token);
  }

  private boolean taken(String token) {
    boolean there = text.startsWith(token, at);
    at += there ? token.length() : 0;
    return there;
  }

  private void expect(String token) {
    if (!taken(token)) {
      throw wrong("'" + token + "' is missing");
    }
  }

  private void blanks() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private DifyException wrong(String what) {
    return new DifyException(ErrorCode.INVALID_PARAM,
        "The JSON path is not valid at character " + (at + 1) + ": " + what + ".");
  }
}
