package io.dify.core.template.jinja;

import io.dify.core.error.DifyException;
import io.dify.core.template.jinja.Token.Kind;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The tokens of a template and how far they are read; also keeps count of how deep the reader is. Used by one thread. */
final class Tokens {
  private static final int MAX_DEPTH = 200;

  private final List<Token> tokens;
  private int index;
  private int depth;
  private Set<String> namesRead = new HashSet<>();

  Tokens(List<Token> tokens) {
    this.tokens = tokens;
  }

  Token current() {
    return tokens.get(index);
  }

  Token ahead() {
    return tokens.get(Math.min(index + 1, tokens.size() - 1));
  }

  int line() {
    return current().line();
  }

  Token next() {
    Token token = current();
    if (index < tokens.size() - 1) {
      index++;
    }
    return token;
  }

  /** Reads an operator if it is the next token. */
  boolean skip(String operator) {
    return skipIf(current().isOperator(operator));
  }

  /** Reads a name if it is the next token. */
  boolean skipName(String name) {
    return skipIf(current().isName(name));
  }

  private boolean skipIf(boolean condition) {
    if (condition) {
      next();
    }
    return condition;
  }

  void expect(String operator) {
    if (!skip(operator)) {
      throw unexpected("'" + operator + "'");
    }
  }

  void expectName(String name) {
    if (!skipName(name)) {
      throw unexpected("'" + name + "'");
    }
  }

  void expect(Kind kind) {
    if (current().kind() != kind) {
      throw unexpected(new Token(kind, kind == Kind.PRINT_END ? "}}" : "", 0).shown());
    }
    next();
  }

  String name() {
    if (current().kind() != Kind.NAME) {
      throw unexpected("a name");
    }
    return next().text();
  }

  DifyException unexpected(String expected) {
    return Failures.syntax(line(), "expected " + expected + ", found " + current().shown());
  }

  int depth() {
    return depth;
  }

  /** Goes deeper: into a parenthesis, a block, or one operator further in a chain. */
  void deeper() {
    if (++depth > MAX_DEPTH) {
      throw Failures.tooDeep(line(), MAX_DEPTH);
    }
  }

  void backTo(int earlier) {
    depth = earlier;
  }

  void reads(String name) {
    namesRead.add(name);
  }

  /** Begins to collect the names that are read; gives those collected before, to be given back. */
  Set<String> collect(Set<String> names) {
    Set<String> before = namesRead;
    namesRead = names;
    return before;
  }
}
