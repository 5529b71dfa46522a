package io.dify.core.template.jinja;

/**
 * A piece of a template's source.
 *
 * @param kind what it is
 * @param text the text it means: of data and strings as they are to be printed, of all others as written
 * @param line where it begins, from 1
 */
record Token(Kind kind, String text, int line) {
  /** What a token is. */
  enum Kind {
    DATA, PRINT_BEGIN, PRINT_END, BLOCK_BEGIN, BLOCK_END, NAME, WHOLE, FLOAT, STRING, OPERATOR, END
  }

  boolean is(Kind other, String expected) {
    return kind == other && text.equals(expected);
  }

  boolean isOperator(String operator) {
    return is(Kind.OPERATOR, operator);
  }

  boolean isName(String name) {
    return is(Kind.NAME, name);
  }

  /** For messages. */
  String shown() {
    return switch (kind) {
      case END -> "the end of the template";
      case DATA -> "text";
      case BLOCK_END -> "'%}'";
      case PRINT_END -> "'}}'";
      default -> "'" + text + "'";
    };
  }
}
