package io.dify.core.template.jinja;

import io.dify.core.template.jinja.Stmt.MacroSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A macro, and the scope it was written in. */
record Macro(MacroSpec spec, Scope home, Renderer renderer) implements Callable {
  @Override
  public String name() {
    return spec.name();
  }

  @Override
  public Object call(Args args, Budget budget) {
    budget.enter();
    Scope scope = new Scope(home);
    Map<String, Object> named = new LinkedHashMap<>(args.named());
    List<String> parameters = spec.parameters();
    for (int i = 0; i < parameters.size(); i++) {
      String parameter = parameters.get(i);
      if (i < args.positional().size()) {
        scope.set(parameter, args.positional().get(i));
      } else {
        Object given = named.remove(parameter);
        scope.set(parameter, given == null ? fallback(i, scope) : given);
      }
    }
    if (spec.caller()) {
      Object caller = named.remove("caller");
      scope.set("caller",
          caller == null ? new Undefined("no caller is defined: use the macro in a call block") : caller);
    }
    rest(args, named, scope);
    String text = renderer.capture(spec.body(), scope);
    budget.leave();
    return text;
  }

  private Object fallback(int index, Scope scope) {
    int place = index - (spec.parameters().size() - spec.defaults().size());
    return place < 0
        ? new Undefined("parameter '" + spec.parameters().get(index) + "' was not provided")
        : renderer.value(spec.defaults().get(place), scope);
  }

  private void rest(Args args, Map<String, Object> named, Scope scope) {
    int known = spec.parameters().size();
    if (spec.kwargs()) {
      PyDict kwargs = new PyDict();
      named.forEach(kwargs::put);
      scope.set("kwargs", kwargs);
    } else if (!named.isEmpty()) {
      throw Failures.type("macro '" + name() + "' has no parameter '" + named.keySet().iterator().next() + "'");
    }
    List<Object> more = args.positional().subList(Math.min(known, args.positional().size()), args.positional().size());
    if (spec.varargs()) {
      scope.set("varargs", new PyTuple(more));
    } else if (!more.isEmpty()) {
      throw Failures.type("macro '" + name() + "' takes at most " + known + " arguments");
    }
  }

  @Override
  public Object attribute(String attribute) {
    return switch (attribute) {
      case "name" -> spec.name();
      case "arguments" -> new PyTuple(List.copyOf(spec.parameters()));
      default -> Callable.super.attribute(attribute);
    };
  }

  @Override
  public String toString() {
    return "<Macro " + spec.name() + ">";
  }
}
