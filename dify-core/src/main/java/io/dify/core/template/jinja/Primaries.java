package io.dify.core.template.jinja;

import io.dify.core.template.jinja.Expr.Arguments;
import io.dify.core.template.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the smallest expressions: literals, names, what stands in brackets, and what hangs behind them. Used by one thread. */
final class Primaries {
  private final Tokens tokens;
  private final ExpressionParser expressions;

  Primaries(Tokens tokens, ExpressionParser expressions) {
    this.tokens = tokens;
    this.expressions = expressions;
  }

  Expr primary() {
    Token token = tokens.current();
    switch (token.kind()) {
      case NAME -> {
        tokens.next();
        return name(token);
      }
      case STRING -> {
        StringBuilder text = new StringBuilder();
        while (tokens.current().kind() == Kind.STRING) {
          text.append(tokens.next().text());
        }
        return new Expr.Literal(text.toString());
      }
      case WHOLE, FLOAT -> {
        tokens.next();
        return new Expr.Literal(number(token));
      }
      default -> {
        if (token.isOperator("(")) {
          return parenthesis();
        }
        if (token.isOperator("[")) {
          return list();
        }
        if (token.isOperator("{")) {
          return dict();
        }
        throw tokens.unexpected("an expression");
      }
    }
  }

  private Expr name(Token token) {
    return switch (token.text()) {
      case "true", "True" -> new Expr.Literal(true);
      case "false", "False" -> new Expr.Literal(false);
      case "none", "None" -> new Expr.Literal(None.NONE);
      case "and", "or", "not", "in", "is", "if", "else" ->
        throw Failures.syntax(token.line(), "expected an expression, found '" + token.text() + "'");
      default -> {
        tokens.reads(token.text());
        yield new Expr.Name(token.text());
      }
    };
  }

  private static Object number(Token token) {
    String digits = token.text().replace("_", "");
    if (token.kind() == Kind.FLOAT) {
      return Double.valueOf(digits);
    }
    int base = digits.length() < 2 ? 10 : switch (digits.charAt(1)) {
      case 'x', 'X' -> 16;
      case 'o', 'O' -> 8;
      case 'b', 'B' -> 2;
      default -> 10;
    };
    Object number = Numbers.parseWhole(digits, base);
    if (number == null) {
      throw Failures.syntax(token.line(), "a number has more than " + Numbers.MAX_DIGITS + " digits");
    }
    return number;
  }

  private Expr parenthesis() {
    tokens.expect("(");
    if (tokens.skip(")")) {
      return new Expr.TupleOf(List.of());
    }
    Expr value = expressions.tuple(true);
    tokens.expect(")");
    return value;
  }

  private Expr list() {
    tokens.expect("[");
    List<Expr> items = new ArrayList<>();
    while (!tokens.skip("]")) {
      if (!items.isEmpty()) {
        tokens.expect(",");
        if (tokens.skip("]")) {
          break;
        }
      }
      items.add(expressions.expression());
    }
    return new Expr.ListOf(items);
  }

  private Expr dict() {
    tokens.expect("{");
    List<Expr.Pair> pairs = new ArrayList<>();
    while (!tokens.skip("}")) {
      if (!pairs.isEmpty()) {
        tokens.expect(",");
        if (tokens.skip("}")) {
          break;
        }
      }
      Expr key = expressions.expression();
      tokens.expect(":");
      pairs.add(new Expr.Pair(key, expressions.expression()));
    }
    return new Expr.DictOf(pairs);
  }

  /** Attributes, indexes and calls behind an expression. */
  Expr postfix(Expr start) {
    Expr value = start;
    while (true) {
      if (tokens.skip(".")) {
        value = dot(value);
      } else if (tokens.skip("[")) {
        value = index(value);
        tokens.expect("]");
      } else if (tokens.current().isOperator("(")) {
        value = new Expr.Call(value, arguments());
      } else {
        return value;
      }
      tokens.deeper();
    }
  }

  private Expr dot(Expr target) {
    Token token = tokens.current();
    if (token.kind() == Kind.WHOLE) {
      tokens.next();
      return new Expr.Item(target, new Expr.Literal(number(token)));
    }
    return new Expr.Attribute(target, tokens.name());
  }

  private Expr index(Expr target) {
    Expr from = tokens.current().isOperator(":") ? null : expressions.expression();
    if (from != null && tokens.current().isOperator(",")) {
      List<Expr> items = new ArrayList<>(List.of(from));
      while (tokens.skip(",") && !tokens.current().isOperator("]")) {
        items.add(expressions.expression());
      }
      return new Expr.Item(target, new Expr.TupleOf(items));
    }
    if (from != null && !tokens.current().isOperator(":")) {
      return new Expr.Item(target, from);
    }
    tokens.expect(":");
    Expr to = bound();
    Expr step = tokens.skip(":") ? bound() : null;
    return new Expr.Slice(target, from, to, step);
  }

  private @Nullable Expr bound() {
    return tokens.current().isOperator(":") || tokens.current().isOperator("]") ? null : expressions.expression();
  }

  Arguments arguments() {
    tokens.expect("(");
    List<Expr> positional = new ArrayList<>();
    List<Expr.Named> named = new ArrayList<>();
    Expr spread = null;
    Expr spreadNamed = null;
    boolean first = true;
    while (!tokens.skip(")")) {
      if (!first) {
        tokens.expect(",");
        if (tokens.skip(")")) {
          break;
        }
      }
      first = false;
      if (tokens.skip("**")) {
        spreadNamed = expressions.expression();
      } else if (tokens.skip("*")) {
        spread = expressions.expression();
      } else if (tokens.current().kind() == Kind.NAME && tokens.ahead().isOperator("=")) {
        String name = tokens.name();
        tokens.expect("=");
        named.add(new Expr.Named(name, expressions.expression()));
      } else if (named.isEmpty() && spreadNamed == null) {
        positional.add(expressions.expression());
      } else {
        throw Failures.syntax(tokens.line(), "an argument without a name stands behind one with a name");
      }
    }
    return new Arguments(positional, named, spread, spreadNamed);
  }
}
