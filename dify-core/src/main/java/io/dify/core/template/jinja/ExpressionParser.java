package io.dify.core.template.jinja;

import io.dify.core.template.jinja.Expr.Arguments;
import io.dify.core.template.jinja.Operators.Arithmetic;
import io.dify.core.template.jinja.Operators.Comparison;
import io.dify.core.template.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads expressions, by recursive descent with Jinja's precedences. Used by one thread. */
final class ExpressionParser {
  private static final Map<String, Comparison> COMPARISONS = Map.of("==", Comparison.EQUAL, "!=", Comparison.NOT_EQUAL,
      "<", Comparison.LESS, "<=", Comparison.LESS_OR_EQUAL, ">", Comparison.GREATER, ">=",
      Comparison.GREATER_OR_EQUAL);
  private static final Map<String, Arithmetic> SUMS = Map.of("+", Arithmetic.ADD, "-", Arithmetic.SUBTRACT);
  private static final Map<String, Arithmetic> PRODUCTS = Map.of("*", Arithmetic.MULTIPLY, "/", Arithmetic.DIVIDE, "//",
      Arithmetic.FLOOR_DIVIDE, "%", Arithmetic.MODULO);
  private static final Map<String, Arithmetic> POWERS = Map.of("**", Arithmetic.POWER);

  private final Tokens tokens;
  private final Primaries primaries;

  ExpressionParser(Tokens tokens) {
    this.tokens = tokens;
    this.primaries = new Primaries(tokens, this);
  }

  /** An expression, or several with commas between, which are a tuple. */
  Expr tuple(boolean conditions) {
    List<Expr> items = new ArrayList<>();
    boolean commas = false;
    while (!endsTuple()) {
      items.add(conditions ? expression() : unconditional());
      if (!tokens.skip(",")) {
        break;
      }
      commas = true;
    }
    if (items.isEmpty()) {
      throw tokens.unexpected("an expression");
    }
    return commas ? new Expr.TupleOf(items) : items.getFirst();
  }

  private boolean endsTuple() {
    Token token = tokens.current();
    return token.kind() == Kind.PRINT_END || token.kind() == Kind.BLOCK_END || token.kind() == Kind.END
        || token.isOperator(")") || token.isName("recursive");
  }

  /** An expression without commas. */
  Expr expression() {
    int depth = tokens.depth();
    tokens.deeper();
    Expr value = or();
    while (tokens.skipName("if")) {
      tokens.deeper();
      Expr test = or();
      value = new Expr.Choice(test, value, tokens.skipName("else") ? expression() : null);
    }
    tokens.backTo(depth);
    return value;
  }

  /** An expression without {@code if}. */
  Expr unconditional() {
    int depth = tokens.depth();
    tokens.deeper();
    Expr value = or();
    tokens.backTo(depth);
    return value;
  }

  private Expr or() {
    Expr left = and();
    while (tokens.skipName("or")) {
      tokens.deeper();
      left = new Expr.Or(left, and());
    }
    return left;
  }

  private Expr and() {
    Expr left = not();
    while (tokens.skipName("and")) {
      tokens.deeper();
      left = new Expr.And(left, not());
    }
    return left;
  }

  private Expr not() {
    if (tokens.skipName("not")) {
      tokens.deeper();
      return new Expr.Not(not());
    }
    return compare();
  }

  private Expr compare() {
    Expr first = sum();
    List<Expr.Against> rest = new ArrayList<>();
    for (Comparison operator = comparison(); operator != null; operator = comparison()) {
      rest.add(new Expr.Against(operator, sum()));
    }
    return rest.isEmpty() ? first : new Expr.Compare(first, rest);
  }

  private @Nullable Comparison comparison() {
    Token token = tokens.current();
    if (token.kind() == Kind.OPERATOR && COMPARISONS.containsKey(token.text())) {
      tokens.next();
      return COMPARISONS.get(token.text());
    }
    if (tokens.skipName("in")) {
      return Comparison.IN;
    }
    if (token.isName("not") && tokens.ahead().isName("in")) {
      tokens.next();
      tokens.next();
      return Comparison.NOT_IN;
    }
    return null;
  }

  private Expr sum() {
    return chain(SUMS, this::concat);
  }

  private Expr concat() {
    Expr first = product();
    if (!tokens.current().isOperator("~")) {
      return first;
    }
    List<Expr> parts = new ArrayList<>(List.of(first));
    while (tokens.skip("~")) {
      parts.add(product());
    }
    return new Expr.Concat(parts);
  }

  private Expr product() {
    return chain(PRODUCTS, () -> chain(POWERS, () -> unary(true)));
  }

  private Expr chain(Map<String, Arithmetic> operators, Supplier<Expr> operand) {
    Expr left = operand.get();
    while (tokens.current().kind() == Kind.OPERATOR) {
      Arithmetic operator = operators.get(tokens.current().text());
      if (operator == null) {
        break;
      }
      tokens.next();
      tokens.deeper();
      left = new Expr.Binary(operator, left, operand.get());
    }
    return left;
  }

  private Expr unary(boolean filters) {
    Expr value;
    if (tokens.current().isOperator("-") || tokens.current().isOperator("+")) {
      boolean minus = tokens.next().text().equals("-");
      tokens.deeper();
      value = new Expr.Signed(unary(false), minus);
    } else {
      value = primaries.primary();
    }
    value = primaries.postfix(value);
    return filters ? filters(value) : value;
  }

  private Expr filters(Expr start) {
    Expr value = start;
    while (true) {
      if (tokens.current().isOperator("|")) {
        value = filter(value);
      } else if (tokens.skipName("is")) {
        value = test(value);
      } else if (tokens.current().isOperator("(")) {
        value = new Expr.Call(value, primaries.arguments());
      } else {
        return value;
      }
      tokens.deeper();
    }
  }

  /** One or more filters; the first bar may be missing, as it is in a filter block. */
  Expr filterChain(Expr body) {
    Expr value = body;
    if (!tokens.current().isOperator("|")) {
      value = named(value);
    }
    while (tokens.current().isOperator("|")) {
      tokens.deeper();
      value = filter(value);
    }
    return value;
  }

  private Expr filter(Expr value) {
    tokens.expect("|");
    return named(value);
  }

  private Expr named(Expr value) {
    int line = tokens.line();
    String name = dotted();
    if (!Filters.exists(name)) {
      throw Failures.syntax(line, "there is no filter '" + name + "'");
    }
    Arguments arguments = tokens.current().isOperator("(") ? primaries.arguments() : Arguments.NONE;
    return new Expr.Filtered(value, name, arguments);
  }

  private Expr test(Expr value) {
    boolean negated = tokens.skipName("not");
    int line = tokens.line();
    String name = dotted();
    if (!Tests.exists(name)) {
      throw Failures.syntax(line, "there is no test '" + name + "'");
    }
    Arguments arguments = Arguments.NONE;
    if (tokens.current().isOperator("(")) {
      arguments = primaries.arguments();
    } else if (beginsArgument()) {
      if (tokens.current().isName("is")) {
        throw Failures.syntax(line, "tests cannot be chained with 'is'");
      }
      Expr argument = primaries.postfix(primaries.primary());
      arguments = new Arguments(List.of(argument), List.of(), null, null);
    }
    return new Expr.Tested(value, name, arguments, negated);
  }

  private boolean beginsArgument() {
    Token token = tokens.current();
    return switch (token.kind()) {
      case NAME -> !token.isName("else") && !token.isName("or") && !token.isName("and");
      case STRING, WHOLE, FLOAT -> true;
      default -> token.isOperator("[") || token.isOperator("{");
    };
  }

  private String dotted() {
    StringBuilder name = new StringBuilder(tokens.name());
    while (tokens.skip(".")) {
      name.append('.').append(tokens.name());
    }
    return name.toString();
  }
}
