package io.dify.core.template.jinja;

import io.dify.core.template.jinja.Expr.Arguments;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Computes expressions. Used by one thread. */
final class Evaluator {
  /** The name, no template can write it, under which a filter block keeps what it filters. */
  static final String BODY = " body";

  private final Variables variables;
  private final Budget budget;

  Evaluator(Variables variables, Budget budget) {
    this.variables = variables;
    this.budget = budget;
  }

  Object value(Expr expression, Scope scope) {
    budget.step();
    budget.enter();
    Object value = computed(expression, scope);
    budget.leave();
    return value;
  }

  private Object computed(Expr expression, Scope scope) {
    return switch (expression) {
      case Expr.Literal literal -> literal.value();
      case Expr.Name name -> named(name.name(), scope);
      case Expr.Body body -> named(BODY, scope);
      case Expr.ListOf list -> new PyList(values(list.items(), scope));
      case Expr.TupleOf tuple -> new PyTuple(values(tuple.items(), scope));
      case Expr.DictOf dict -> dict(dict, scope);
      case Expr.Attribute attribute -> Access.attribute(value(attribute.target(), scope), attribute.name());
      case Expr.Item item -> Access.item(value(item.target(), scope), value(item.index(), scope), budget);
      case Expr.Slice slice -> Access.slice(value(slice.target(), scope), optional(slice.from(), scope),
          optional(slice.to(), scope), optional(slice.step(), scope), budget);
      case Expr.Call call -> call(call, Map.of(), scope);
      case Expr.Filtered filtered -> Filters.get(filtered.name()).apply(value(filtered.value(), scope),
          arguments(filtered.arguments(), scope), budget);
      case Expr.Tested tested -> tested.negated() != Tests.get(tested.name()).test(value(tested.value(), scope),
          arguments(tested.arguments(), scope), budget);
      case Expr.Not not -> !Py.truth(value(not.value(), scope));
      case Expr.Signed signed -> signed(value(signed.value(), scope), signed.minus());
      case Expr.And and -> {
        Object left = value(and.left(), scope);
        yield Py.truth(left) ? value(and.right(), scope) : left;
      }
      case Expr.Or or -> {
        Object left = value(or.left(), scope);
        yield Py.truth(left) ? left : value(or.right(), scope);
      }
      case Expr.Binary binary ->
        binary.operator().apply(value(binary.left(), scope), value(binary.right(), scope), budget);
      case Expr.Compare compare -> compare(compare, scope);
      case Expr.Concat concat -> concat(concat, scope);
      case Expr.Choice choice -> choice(choice, scope);
    };
  }

  private Object named(String name, Scope scope) {
    Object value = scope.get(name);
    return value == null ? variables.get(name) : value;
  }

  private @Nullable Object optional(@Nullable Expr expression, Scope scope) {
    return expression == null ? null : value(expression, scope);
  }

  private List<Object> values(List<Expr> expressions, Scope scope) {
    budget.items(expressions.size());
    List<Object> values = new ArrayList<>(expressions.size());
    for (Expr expression : expressions) {
      values.add(value(expression, scope));
    }
    return values;
  }

  private PyDict dict(Expr.DictOf dict, Scope scope) {
    budget.items(2L * dict.pairs().size());
    PyDict made = new PyDict();
    for (Expr.Pair pair : dict.pairs()) {
      made.put(value(pair.key(), scope), value(pair.value(), scope));
    }
    return made;
  }

  private static Object signed(Object value, boolean minus) {
    if (!Numbers.is(value)) {
      if (value instanceof Undefined undefined) {
        throw Failures.undefined(undefined);
      }
      throw Failures.type("only numbers have a sign, not " + Py.typeName(value));
    }
    return minus ? Numbers.negate(value) : value instanceof Boolean truth ? (Object) (truth ? 1L : 0L) : value;
  }

  private boolean compare(Expr.Compare compare, Scope scope) {
    Object left = value(compare.first(), scope);
    for (Expr.Against against : compare.rest()) {
      Object right = value(against.value(), scope);
      if (!against.operator().test(left, right, budget)) {
        return false;
      }
      left = right;
    }
    return true;
  }

  private String concat(Expr.Concat concat, Scope scope) {
    TextBuffer out = new TextBuffer(budget);
    for (Expr part : concat.parts()) {
      out.append(Py.str(value(part, scope), budget));
    }
    return out.toString();
  }

  private Object choice(Expr.Choice choice, Scope scope) {
    if (Py.truth(value(choice.test(), scope))) {
      return value(choice.then(), scope);
    }
    return choice.otherwise() == null
        ? new Undefined("the inline if had no else, and its condition is false")
        : value(choice.otherwise(), scope);
  }

  /** Calls, with more named arguments than the expression has. */
  Object call(Expr.Call call, Map<String, Object> more, Scope scope) {
    Object target = value(call.target(), scope);
    Args args = arguments(call.arguments(), scope);
    if (target instanceof Undefined undefined) {
      throw Failures.undefined(undefined);
    }
    if (!(target instanceof Callable callable)) {
      throw Failures.type("'" + Py.typeName(target) + "' cannot be called");
    }
    if (!more.isEmpty()) {
      Map<String, Object> named = new LinkedHashMap<>(args.named());
      named.putAll(more);
      args = new Args(args.positional(), named);
    }
    return callable.call(args, budget);
  }

  private Args arguments(Arguments arguments, Scope scope) {
    if (arguments.equals(Arguments.NONE)) {
      return Args.NONE;
    }
    List<Object> positional = values(arguments.positional(), scope);
    if (arguments.spread() != null) {
      positional.addAll(Py.items(value(arguments.spread(), scope), budget));
    }
    Map<String, Object> named = new LinkedHashMap<>();
    for (Expr.Named argument : arguments.named()) {
      named.put(argument.name(), value(argument.value(), scope));
    }
    if (arguments.spreadNamed() != null) {
      if (!(value(arguments.spreadNamed(), scope) instanceof PyDict dict)) {
        throw Failures.type("** needs a mapping");
      }
      dict.entries.forEach((key, value) -> named.put(Py.str(key, budget), value));
    }
    return new Args(positional, named);
  }
}
