package io.dify.core.template.jinja;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A loop that is going on, known to its body as {@code loop}. */
final class Loop implements Callable {
  private final Stmt.For statement;
  private final Scope home;
  private final Renderer renderer;
  private final int depth;
  private Iterator<Object> items = List.of().iterator();
  private long length;
  private long index;
  private @Nullable Object previous;
  private @Nullable Object current;
  private @Nullable Object following;
  private @Nullable Object lastChanged;

  Loop(Stmt.For statement, Scope home, Renderer renderer, int depth) {
    this.statement = statement;
    this.home = home;
    this.renderer = renderer;
    this.depth = depth;
  }

  void run(Object sequence) {
    begin(sequence);
    if (following == null) {
      renderer.runBody(statement.otherwise(), new Scope(home));
      return;
    }
    while (following != null) {
      previous = current;
      current = following;
      following = items.hasNext() ? items.next() : null;
      index++;
      Scope scope = new Scope(home);
      scope.set("loop", this);
      renderer.assign(statement.target(), current, scope);
      renderer.budget().step();
      renderer.runBody(statement.body(), scope);
    }
  }

  private void begin(Object sequence) {
    Budget budget = renderer.budget();
    if (statement.test() == null) {
      items = Py.iterator(sequence, budget);
      length = Py.length(sequence);
    } else {
      List<Object> passed = passed(Py.iterator(sequence, budget), statement.test());
      items = passed.iterator();
      length = passed.size();
    }
    following = items.hasNext() ? items.next() : null;
  }

  private List<Object> passed(Iterator<Object> all, Expr test) {
    List<Object> passed = new ArrayList<>();
    while (all.hasNext()) {
      Object item = all.next();
      Scope scope = new Scope(home);
      renderer.assign(statement.target(), item, scope);
      if (Py.truth(renderer.value(test, scope))) {
        renderer.budget().items(1);
        passed.add(item);
      }
    }
    return passed;
  }

  @Override
  public String name() {
    return "loop";
  }

  /** {@code loop(items)}: the same body for items further down. */
  @Override
  public Object call(Args args, Budget budget) {
    if (!statement.recursive()) {
      throw Failures.type("only a loop marked 'recursive' can be called");
    }
    Object inner = args.bind("loop", "items").required(0);
    budget.enter();
    String text = renderer.captured(() -> new Loop(statement, home, renderer, depth + 1).run(inner));
    budget.leave();
    return text;
  }

  @Override
  public Object attribute(String attribute) {
    return switch (attribute) {
      case "index" -> index;
      case "index0" -> index - 1;
      case "revindex" -> length - index + 1;
      case "revindex0" -> length - index;
      case "first" -> index == 1;
      case "last" -> following == null;
      case "length" -> length;
      case "depth" -> (long) depth;
      case "depth0" -> depth - 1L;
      case "previtem" -> previous == null ? new Undefined("there is no previous item") : previous;
      case "nextitem" -> following == null ? new Undefined("there is no next item") : following;
      case "cycle" -> new Function("cycle", this::cycle);
      case "changed" -> new Function("changed", this::changed);
      default -> Callable.super.attribute(attribute);
    };
  }

  private Object cycle(Args args, Budget budget) {
    if (args.positional().isEmpty()) {
      throw Failures.type("loop.cycle needs at least one item");
    }
    return args.positional().get((int) ((index - 1) % args.positional().size()));
  }

  private Object changed(Args args, Budget budget) {
    Object now = new PyTuple(args.positional());
    boolean changed = lastChanged == null || !Py.equal(now, lastChanged, budget);
    lastChanged = now;
    return changed;
  }
}
