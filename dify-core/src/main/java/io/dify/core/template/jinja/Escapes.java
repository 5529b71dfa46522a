package io.dify.core.template.jinja;

/** Escapes in string literals, as Python has them. */
final class Escapes {
  private Escapes() {}

  static String resolve(String text, int line) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length());
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i++);
      if (c != '\\' || i == text.length()) {
        out.append(c);
        continue;
      }
      char kind = text.charAt(i++);
      int digits = switch (kind) {
        case 'x' -> 2;
        case 'u' -> 4;
        case 'U' -> 8;
        default -> 0;
      };
      if (digits == 0) {
        out.append(simple(kind));
      } else {
        out.appendCodePoint(code(text, i, digits, line));
        i += digits;
      }
    }
    return out.toString();
  }

  private static String simple(char kind) {
    return switch (kind) {
      case 'n' -> "\n";
      case 't' -> "\t";
      case 'r' -> "\r";
      case 'b' -> "\b";
      case 'f' -> "\f";
      case 'a' -> "\u0007";
      case 'v' -> "\u000b";
      case '0' -> "\0";
      case '\n' -> "";
      case '\\', '\'', '"' -> Character.toString(kind);
      default -> "\\" + kind;
    };
  }

  private static int code(String text, int from, int digits, int line) {
    try {
      int code = Integer.parseUnsignedInt(text.substring(from, from + digits), 16);
      if (Character.isValidCodePoint(code)) {
        return code;
      }
    } catch (IndexOutOfBoundsException | NumberFormatException e) {
      throw Failures.syntax(line, "an escape in a text is not complete");
    }
    throw Failures.syntax(line, "an escape in a text names no character");
  }
}
