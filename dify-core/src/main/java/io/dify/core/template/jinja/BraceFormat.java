package io.dify.core.template.jinja;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Python's {@code str.format}. Attributes of arguments are those a template has, and no others. */
final class BraceFormat {
  private static final Pattern STEP = Pattern.compile("\\.([^.\\[]++)|\\[([^\\]]++)\\]");

  private final String format;
  private final Args args;
  private final Budget budget;
  private int automatic;

  private BraceFormat(String format, Args args, Budget budget) {
    this.format = format;
    this.args = args;
    this.budget = budget;
  }

  static Object format(String format, Args args, Budget budget) {
    return new BraceFormat(format, args, budget).run();
  }

  private String run() {
    TextBuffer out = new TextBuffer(budget);
    int i = 0;
    while (i < format.length()) {
      char c = format.charAt(i);
      boolean doubled = i + 1 < format.length() && format.charAt(i + 1) == c;
      if ((c == '{' || c == '}') && doubled) {
        out.append(Character.toString(c));
        i += 2;
      } else if (c == '{') {
        int end = format.indexOf('}', i);
        if (end < 0) {
          throw Failures.value("a '{' in the format has no '}'");
        }
        out.append(field(format.substring(i + 1, end)));
        i = end + 1;
      } else if (c == '}') {
        throw Failures.value("a '}' in the format has no '{'; write }} for the sign itself");
      } else {
        int next = i;
        while (next < format.length() && format.charAt(next) != '{' && format.charAt(next) != '}') {
          next++;
        }
        out.append(format.substring(i, next));
        i = next;
      }
    }
    return out.toString();
  }

  private String field(String text) {
    if (text.indexOf('{') >= 0) {
      throw Failures.value("formats within formats are not supported");
    }
    int colon = text.indexOf(':');
    String spec = colon < 0 ? "" : text.substring(colon + 1);
    String name = colon < 0 ? text : text.substring(0, colon);
    int bang = name.indexOf('!');
    String conversion = bang < 0 ? "" : name.substring(bang + 1);
    Object value = resolve(bang < 0 ? name : name.substring(0, bang));
    Object converted = switch (conversion) {
      case "" -> value;
      case "s" -> Py.str(value, budget);
      case "r", "a" -> Py.repr(value, budget);
      default -> throw Failures.value("there is no conversion '!" + Texts.shortened(conversion) + "'");
    };
    return spec.isEmpty() ? Py.str(converted, budget) : FormatSpec.parse(spec).apply(converted, budget);
  }

  private Object resolve(String name) {
    Matcher steps = STEP.matcher(name);
    int end = steps.find() ? steps.start() : name.length();
    Object value = argument(name.substring(0, end));
    steps.reset();
    while (steps.find()) {
      budget.step();
      String key = steps.group(2);
      value = key == null
          ? Access.attribute(value, steps.group(1))
          : Access.item(value, key.matches("[0-9]{1,9}") ? (Object) Long.valueOf(key) : key, budget);
    }
    return value;
  }

  private Object argument(String name) {
    if (name.isEmpty() || name.matches("[0-9]{1,9}")) {
      int index = name.isEmpty() ? automatic++ : Integer.parseInt(name);
      if (index >= args.positional().size()) {
        throw Failures.value("the format asks for argument " + index + ", which there is not");
      }
      return args.positional().get(index);
    }
    Object named = args.named().get(name);
    if (named == null) {
      throw Failures.value("the format asks for an argument '" + Texts.shortened(name) + "', which there is not");
    }
    return named;
  }
}
