package io.dify.core.template.jinja;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.template.jinja.Stmt.Target;
import java.util.List;
import java.util.Map;

/** Carries out statements. Used by one thread, for one render. */
final class Renderer {
  private final Evaluator evaluator;
  private final Budget budget;
  private StringBuilder out = new StringBuilder();
  private int line = 1;

  Renderer(Variables variables, Budget budget) {
    this.evaluator = new Evaluator(variables, budget);
    this.budget = budget;
  }

  /** The line of the statement that is, or was last, carried out. */
  int line() {
    return line;
  }

  String render(List<Stmt> statements) {
    run(statements, new Scope(null));
    return out.toString();
  }

  private void run(List<Stmt> statements, Scope scope) {
    budget.enter();
    for (Stmt statement : statements) {
      budget.step();
      run(statement, scope);
    }
    budget.leave();
  }

  private void run(Stmt statement, Scope scope) {
    switch (statement) {
      case Stmt.Data data -> print(data.text());
      case Stmt.Print print -> {
        line = print.line();
        print(Py.str(evaluator.value(print.value(), scope), budget));
      }
      case Stmt.If ifs -> branch(ifs, scope);
      case Stmt.For loop -> loop(loop, scope);
      case Stmt.Set set -> {
        line = set.line();
        assign(set.target(), evaluator.value(set.value(), scope), scope);
      }
      case Stmt.SetBlock set -> {
        String text = capture(set.body(), new Scope(scope));
        line = set.line();
        assign(set.target(), filtered(set.filtered(), text, scope), scope);
      }
      case Stmt.FilterBlock filter -> {
        String text = capture(filter.body(), new Scope(scope));
        line = filter.line();
        print(Py.str(filtered(filter.filtered(), text, scope), budget));
      }
      case Stmt.With with -> {
        line = with.line();
        Scope inner = new Scope(scope);
        for (int i = 0; i < with.targets().size(); i++) {
          assign(with.targets().get(i), evaluator.value(with.values().get(i), scope), inner);
        }
        run(with.body(), inner);
      }
      case Stmt.Block block -> run(block.body(), new Scope(scope));
      case Stmt.Macro macro -> scope.set(macro.spec().name(), new Macro(macro.spec(), scope, this));
      case Stmt.CallBlock call -> {
        line = call.line();
        Macro caller = new Macro(call.caller(), scope, this);
        print(Py.str(evaluator.call(call.call(), Map.of("caller", caller), scope), budget));
      }
    }
  }

  private void print(String text) {
    if ((long) out.length() + text.length() > budget.maxOutputChars()) {
      throw new DifyException(ErrorCode.LIMIT_EXCEEDED, "the text is longer than " + budget.maxOutputChars()
          + " characters. Shorten it, or raise JinjaLimits.maxOutputChars.");
    }
    budget.text(text.length());
    out.append(text);
  }

  private void branch(Stmt.If ifs, Scope scope) {
    for (Stmt.Branch branch : ifs.branches()) {
      line = branch.line();
      if (Py.truth(evaluator.value(branch.test(), scope))) {
        run(branch.body(), scope);
        return;
      }
    }
  }

  private void loop(Stmt.For loop, Scope scope) {
    line = loop.line();
    new Loop(loop, scope, this, 1).run(evaluator.value(loop.items(), scope));
  }

  private Object filtered(Expr filter, String text, Scope scope) {
    Scope inner = new Scope(scope);
    inner.set(Evaluator.BODY, text);
    return evaluator.value(filter, inner);
  }

  /** What these statements print. */
  String capture(List<Stmt> statements, Scope scope) {
    return captured(() -> run(statements, scope));
  }

  /** What is printed meanwhile. */
  String captured(Runnable work) {
    StringBuilder outer = out;
    out = new StringBuilder();
    try {
      work.run();
      return out.toString();
    } finally {
      out = outer;
    }
  }

  /** Carries out the body of a loop. */
  void runBody(List<Stmt> statements, Scope scope) {
    run(statements, scope);
  }

  Object value(Expr expression, Scope scope) {
    return evaluator.value(expression, scope);
  }

  Budget budget() {
    return budget;
  }

  void assign(Target target, Object value, Scope scope) {
    switch (target) {
      case Stmt.NameTarget name -> scope.set(name.name(), value);
      case Stmt.AttributeTarget attribute -> {
        if (!(evaluator.value(new Expr.Name(attribute.namespace()), scope) instanceof Namespace namespace)) {
          throw Failures.type("only attributes of a namespace can be set, and '" + attribute.namespace() + "' is none");
        }
        namespace.attributes.put(attribute.name(), value);
      }
      case Stmt.TupleTarget tuple -> {
        List<Object> values = Py.items(value, budget);
        if (values.size() != tuple.targets().size()) {
          throw Failures.value(values.size() + " values cannot be given to " + tuple.targets().size() + " names");
        }
        for (int i = 0; i < values.size(); i++) {
          assign(tuple.targets().get(i), values.get(i), scope);
        }
      }
    }
  }
}
