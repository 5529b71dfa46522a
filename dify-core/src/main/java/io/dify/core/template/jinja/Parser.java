package io.dify.core.template.jinja;

import io.dify.core.error.DifyException;
import io.dify.core.template.jinja.Stmt.MacroSpec;
import io.dify.core.template.jinja.Stmt.Target;
import io.dify.core.template.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads statements. Used by one thread. */
final class Parser {
  private static final Set<String> OTHER_TEMPLATES = Set.of("include", "import", "from", "extends");
  private static final Set<String> RESERVED = Set.of("true", "True", "false", "False", "none", "None", "and", "or",
      "not", "in", "is", "if", "else");

  private final Tokens tokens;
  private final ExpressionParser expressions;

  private Parser(String source) {
    this.tokens = new Tokens(Lexer.tokens(source));
    this.expressions = new ExpressionParser(tokens);
  }

  static List<Stmt> parse(String source) {
    Parser parser = new Parser(source);
    List<Stmt> statements = parser.until(Set.of());
    if (parser.tokens.current().kind() != Kind.END) {
      throw Failures.syntax(parser.tokens.line(),
          "'" + parser.tokens.current().text() + "' ends or continues a block that has not begun");
    }
    return statements;
  }

  /** Statements up to one of these words, which is read neither; at the end of the template an error if there are any. */
  private List<Stmt> until(Set<String> ends) {
    int depth = tokens.depth();
    tokens.deeper();
    int line = tokens.line();
    List<Stmt> statements = new ArrayList<>();
    while (true) {
      Token token = tokens.current();
      switch (token.kind()) {
        case DATA -> statements.add(new Stmt.Data(tokens.next().text()));
        case PRINT_BEGIN -> {
          tokens.next();
          statements.add(new Stmt.Print(expressions.tuple(true), token.line()));
          tokens.expect(Kind.PRINT_END);
        }
        case BLOCK_BEGIN -> {
          tokens.next();
          if (ends.contains(tokens.current().text()) && tokens.current().kind() == Kind.NAME) {
            tokens.backTo(depth);
            return statements;
          }
          if (ends.isEmpty() && isEnd(tokens.current().text())) {
            return statements;
          }
          statements.add(statement());
        }
        default -> {
          if (!ends.isEmpty()) {
            throw Failures.syntax(line, "a block that begins here has no end; expected one of "
                + String.join(", ", ends.stream().sorted().toList()));
          }
          tokens.backTo(depth);
          return statements;
        }
      }
    }
  }

  private static boolean isEnd(String word) {
    return word.startsWith("end") || word.equals("else") || word.equals("elif");
  }

  private Stmt statement() {
    int line = tokens.line();
    String word = tokens.name();
    return switch (word) {
      case "if" -> ifs();
      case "for" -> loop(line);
      case "set" -> set(line);
      case "macro" -> new Stmt.Macro(macro(tokens.name(), "endmacro", line));
      case "call" -> call(line);
      case "filter" -> {
        Expr filtered = expressions.filterChain(new Expr.Body());
        yield new Stmt.FilterBlock(body("endfilter"), filtered, line);
      }
      case "with" -> with(line);
      case "block" -> block();
      case "print" -> {
        Stmt print = new Stmt.Print(expressions.tuple(true), line);
        tokens.expect(Kind.BLOCK_END);
        yield print;
      }
      default -> throw unknown(word, line);
    };
  }

  private static DifyException unknown(String word, int line) {
    if (OTHER_TEMPLATES.contains(word)) {
      return Failures.syntax(line, "'" + word + "' is not available: a template cannot read others");
    }
    return Failures.syntax(line,
        isEnd(word) ? "'" + word + "' does not end the block it stands in" : "there is no statement '" + word + "'");
  }

  private List<Stmt> body(String end) {
    tokens.expect(Kind.BLOCK_END);
    List<Stmt> body = until(Set.of(end));
    tokens.expectName(end);
    tokens.expect(Kind.BLOCK_END);
    return body;
  }

  private Stmt ifs() {
    List<Stmt.Branch> branches = new ArrayList<>();
    boolean more = true;
    while (more) {
      int line = tokens.line();
      Expr test = expressions.tuple(false);
      tokens.expect(Kind.BLOCK_END);
      branches.add(new Stmt.Branch(test, until(Set.of("elif", "else", "endif")), line));
      more = tokens.skipName("elif");
    }
    if (tokens.skipName("else")) {
      int line = tokens.line();
      tokens.expect(Kind.BLOCK_END);
      branches.add(new Stmt.Branch(new Expr.Literal(true), until(Set.of("endif")), line));
    }
    tokens.expectName("endif");
    tokens.expect(Kind.BLOCK_END);
    return new Stmt.If(branches);
  }

  private Stmt loop(int line) {
    Target target = targets("in");
    tokens.expectName("in");
    Expr items = expressions.tuple(false);
    Expr test = tokens.skipName("if") ? expressions.expression() : null;
    boolean recursive = tokens.skipName("recursive");
    tokens.expect(Kind.BLOCK_END);
    List<Stmt> body = until(Set.of("else", "endfor"));
    List<Stmt> otherwise = List.of();
    if (tokens.skipName("else")) {
      tokens.expect(Kind.BLOCK_END);
      otherwise = until(Set.of("endfor"));
    }
    tokens.expectName("endfor");
    tokens.expect(Kind.BLOCK_END);
    return new Stmt.For(target, items, test, body, otherwise, recursive, line);
  }

  private Stmt set(int line) {
    Target target = targets("=");
    if (tokens.skip("=")) {
      Expr value = expressions.tuple(true);
      tokens.expect(Kind.BLOCK_END);
      return new Stmt.Set(target, value, line);
    }
    Expr filtered = tokens.current().isOperator("|")
        ? expressions.filterChain(new Expr.Body())
        : new Expr.Body();
    return new Stmt.SetBlock(target, body("endset"), filtered, line);
  }

  private Target targets(String end) {
    List<Target> targets = new ArrayList<>();
    boolean commas = false;
    do {
      if (!targets.isEmpty() && (tokens.current().isOperator(end) || tokens.current().isName(end))) {
        break;
      }
      targets.add(target());
      commas |= tokens.current().isOperator(",");
    } while (tokens.skip(","));
    return commas ? new Stmt.TupleTarget(targets) : targets.getFirst();
  }

  private Target target() {
    if (tokens.skip("(")) {
      int depth = tokens.depth();
      tokens.deeper();
      Target inner = targets(")");
      tokens.expect(")");
      tokens.backTo(depth);
      return inner;
    }
    String name = assignable();
    return tokens.skip(".") ? new Stmt.AttributeTarget(name, tokens.name()) : new Stmt.NameTarget(name);
  }

  private String assignable() {
    int line = tokens.line();
    String name = tokens.name();
    if (RESERVED.contains(name)) {
      throw Failures.syntax(line, "'" + name + "' cannot be assigned to");
    }
    return name;
  }

  private Stmt with(int line) {
    List<Target> targets = new ArrayList<>();
    List<Expr> values = new ArrayList<>();
    while (tokens.current().kind() != Kind.BLOCK_END) {
      if (!targets.isEmpty()) {
        tokens.expect(",");
      }
      targets.add(target());
      tokens.expect("=");
      values.add(expressions.expression());
    }
    return new Stmt.With(targets, values, body("endwith"), line);
  }

  private Stmt block() {
    tokens.name();
    boolean more = true;
    while (more) {
      more = tokens.skipName("scoped") || tokens.skipName("required");
    }
    tokens.expect(Kind.BLOCK_END);
    List<Stmt> body = until(Set.of("endblock"));
    tokens.expectName("endblock");
    if (tokens.current().kind() == Kind.NAME) {
      tokens.next();
    }
    tokens.expect(Kind.BLOCK_END);
    return new Stmt.Block(body);
  }

  private Stmt call(int line) {
    Signature signature = tokens.current().isOperator("(") ? signature() : new Signature(List.of(), List.of());
    Expr called = expressions.unconditional();
    if (!(called instanceof Expr.Call call)) {
      throw Failures.syntax(line, "'call' needs a call of a macro");
    }
    return new Stmt.CallBlock(call, macro("caller", signature, "endcall", line), line);
  }

  private MacroSpec macro(String name, String end, int line) {
    return macro(name, signature(), end, line);
  }

  private MacroSpec macro(String name, Signature signature, String end, int line) {
    Set<String> inside = new HashSet<>();
    Set<String> outside = tokens.collect(inside);
    List<Stmt> body = body(end);
    tokens.collect(outside);
    return new MacroSpec(name, signature.parameters(), signature.defaults(), body, inside.contains("varargs"),
        inside.contains("kwargs"), inside.contains("caller"), line);
  }

  private record Signature(List<String> parameters, List<Expr> defaults) {}

  private Signature signature() {
    tokens.expect("(");
    List<String> parameters = new ArrayList<>();
    List<Expr> defaults = new ArrayList<>();
    while (!tokens.skip(")")) {
      if (!parameters.isEmpty()) {
        tokens.expect(",");
      }
      int line = tokens.line();
      parameters.add(assignable());
      if (tokens.skip("=")) {
        defaults.add(expressions.expression());
      } else if (!defaults.isEmpty()) {
        throw Failures.syntax(line, "a parameter without default stands behind one with default");
      }
    }
    return new Signature(List.copyOf(parameters), List.copyOf(defaults));
  }
}
