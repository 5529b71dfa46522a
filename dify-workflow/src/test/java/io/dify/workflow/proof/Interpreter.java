package io.dify.workflow.proof;

import io.dify.core.template.Selector;
import io.dify.core.value.Value;
import io.dify.core.value.ValueText;
import io.dify.workflow.proof.Expected.Ran;
import io.dify.workflow.proof.Expected.Said;
import io.dify.workflow.proof.Step.Mode;
import io.dify.workflow.run.NodeStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The reference: works out in a straight line, one node after the other, what a plan must give, from the description of Dify's run semantics and
 * without any class that schedules, streams or runs. Goes through a level in topological order; an edge is taken, skipped or, behind a
 * node that failed, never decided.
 */
final class Interpreter {
  private enum State {
    RAN, SKIPPED, NEVER
  }

  /** Variables as they are at one place. */
  private static final class Scope {
    final Map<String, Map<String, Value>> variables = new HashMap<>();
    final Map<String, Value> written = new LinkedHashMap<>();
    final Set<String> skipped = new HashSet<>();

    Scope copy() {
      Scope copy = new Scope();
      variables.forEach((owner, values) -> copy.variables.put(owner, new LinkedHashMap<>(values)));
      copy.skipped.addAll(skipped);
      return copy;
    }

    Optional<Value> get(Selector selector) {
      return Optional.ofNullable(variables.getOrDefault(selector.node(), Map.of()).get(selector.name()));
    }

    void set(String owner, String name, Value value) {
      variables.computeIfAbsent(owner, o -> new LinkedHashMap<>()).put(name, value);
      if (owner.equals("conversation")) {
        written.put(name, value);
      }
    }
  }

  /** What came of a level, or of one node. */
  private static final class Outcome {
    NodeStatus status = NodeStatus.SUCCEEDED;
    @Nullable
    String handle;
    boolean left;
    int retries;
    final Set<String> errors = new HashSet<>();
    final List<Ran> ran = new ArrayList<>();
    final List<Said> said = new ArrayList<>();
    final List<String> blocks = new ArrayList<>();
    final Map<String, Set<Value>> outputs = new LinkedHashMap<>();

    void join(Outcome inner, boolean certain) {
      inner.ran.forEach(each -> ran.add(certain ? each : each.uncertain()));
      inner.said.forEach(each -> said.add(certain ? each : each.uncertain()));
      blocks.addAll(inner.blocks);
    }
  }

  private Interpreter() {}

  static Expected expect(Plan plan) {
    Scope scope = new Scope();
    plan.each(step -> {
      if (step instanceof Step.Assign assign && assign.target().node().equals("conversation")) {
        scope.variables.computeIfAbsent("conversation", o -> new LinkedHashMap<>()).put(assign.target().name(),
            assign.write() == Step.Write.APPEND ? Value.from(List.of()) : Value.of(""));
      }
    });
    Outcome main = level(plan, "", scope, true);
    return new Expected(!main.errors.isEmpty(), main.errors, main.ran, main.said, main.blocks, main.outputs,
        scope.written);
  }

  private static Outcome level(Plan plan, String frame, Scope scope, boolean ordered) {
    Map<String, State> states = new HashMap<>();
    Map<String, Outcome> outcomes = new LinkedHashMap<>();
    for (Step step : plan.steps()) {
      State state = decide(plan, step, states, outcomes);
      states.put(step.id(), state);
      if (state == State.RAN) {
        Outcome outcome = run(step, frame, scope, ordered);
        outcomes.put(step.id(), outcome);
        outcome.ran.add(new Ran(frame, step, outcome.status, outcome.retries, true));
      } else if (state == State.SKIPPED) {
        scope.skipped.add(step.id());
      }
    }
    Outcome sum = sum(plan, outcomes);
    plan.steps().stream().filter(step -> states.get(step.id()) == State.NEVER).forEach(step -> early(step, sum));
    return sum;
  }

  /** A response that never comes, because something before it fails, may have begun to show all the same. */
  private static void early(Step step, Outcome sum) {
    if (step instanceof Step.Answer || step instanceof Step.End) {
      sum.said.add(Said.early(step.id()));
    }
  }

  private static State decide(Plan plan, Step step, Map<String, State> states, Map<String, Outcome> outcomes) {
    List<Plan.Arrow> into = plan.into(step.id());
    if (step.equals(plan.steps().getFirst())) {
      return State.RAN;
    }
    boolean taken = false;
    for (Plan.Arrow arrow : into) {
      Outcome source = outcomes.get(arrow.source());
      if (states.get(arrow.source()) == State.NEVER || (source != null && cuts(source))) {
        return State.NEVER;
      }
      taken |= source != null && (source.handle == null || source.handle.equals(arrow.handle()));
    }
    return taken ? State.RAN : State.SKIPPED;
  }

  /** Whether nothing more may start in the level once this node has ended. */
  private static boolean cuts(Outcome outcome) {
    return outcome.left || outcome.status == NodeStatus.FAILED;
  }

  /** If the level is cut short, only what always comes before every cut is certain to have run. */
  private static Outcome sum(Plan plan, Map<String, Outcome> outcomes) {
    Outcome sum = new Outcome();
    Map<String, Set<String>> ancestors = plan.ancestors();
    Set<String> certain = new HashSet<>(outcomes.keySet());
    outcomes.forEach((id, outcome) -> {
      if (cuts(outcome)) {
        sum.left |= outcome.left;
        sum.errors.addAll(outcome.errors);
        certain.removeIf(other -> !other.equals(id) && !ancestors.getOrDefault(id, Set.of()).contains(other));
      }
    });
    outcomes.forEach((id, outcome) -> sum.join(outcome, certain.contains(id)));
    outcomes.forEach((id, outcome) -> outcome.outputs.forEach((name, values) -> {
      boolean overwritten = outcomes.entrySet().stream().anyMatch(
          later -> later.getValue().outputs.containsKey(name) && ancestors.get(later.getKey()).contains(id));
      if (!overwritten) {
        sum.outputs.computeIfAbsent(name, n -> new HashSet<>()).addAll(values);
      }
    }));
    return sum;
  }

  private static Outcome run(Step step, String frame, Scope scope, boolean ordered) {
    Outcome outcome = new Outcome();
    scope.skipped.remove(step.id());
    switch (step) {
      case Step.Begin b -> {
      }
      case Step.LoopEnd e -> outcome.left = true;
      case Step.Work work -> work(work, scope, outcome);
      case Step.Choice choice -> {
        String text = Script.text(choice.id(), choice.reads(), scope::get);
        scope.set(choice.id(), "text", Value.of(text));
        outcome.handle = Script.handle(text);
      }
      case Step.Merge merge -> merge.reads().stream().flatMap(read -> scope.get(read).stream()).findFirst()
          .ifPresent(value -> scope.set(merge.id(), "output", value));
      case Step.Assign assign -> assign(assign, scope);
      case Step.Answer answer -> {
        outcome.said.add(new Said(answer.id(), pattern(answer, scope), ordered, true));
        outcome.outputs.put("answer", Set.of());
      }
      case Step.End end -> {
        end.outputs().forEach((name, from) -> {
          outcome.outputs.put(name, Set.of(scope.get(from).orElse(Value.nothing())));
        });
        outcome.blocks.add(String.join("\n", end.outputs().values().stream().map(from -> shown(from, scope)).toList()));
      }
      case Step.Iterate it -> iterate(it, frame, scope, ordered, outcome);
      case Step.Loop loop -> loop(loop, frame, scope, ordered, outcome);
    }
    return outcome;
  }

  private static void work(Step.Work work, Scope scope, Outcome outcome) {
    String text = Script.text(work.id(), work.reads(), scope::get);
    Step.Trouble trouble = work.trouble();
    outcome.retries = trouble.strikes(text) ? Math.min(trouble.tries(), trouble.retries()) : 0;
    if (trouble.beyondHelp(text)) {
      fail(work, "text", Set.of(Script.complaint(work.id())), scope, outcome);
    } else {
      Script.outputs(work, text).forEach((name, value) -> scope.set(work.id(), name, value));
      outcome.handle = trouble.strategy() == Step.Strategy.FAIL_BRANCH ? "source" : null;
    }
  }

  private static void fail(Step step, String output, Set<String> errors, Scope scope, Outcome outcome) {
    outcome.status = step.trouble().strategy() == Step.Strategy.FAIL_RUN ? NodeStatus.FAILED : NodeStatus.EXCEPTION;
    switch (step.trouble().strategy()) {
      case FAIL_RUN -> outcome.errors.addAll(errors);
      case FAIL_BRANCH -> {
        scope.variables.put(step.id(), new LinkedHashMap<>());
        outcome.handle = "fail-branch";
      }
      case DEFAULT_VALUE -> {
        scope.variables.put(step.id(), new LinkedHashMap<>());
        scope.set(step.id(), output, Value.of("sorry"));
      }
    }
  }

  private static void assign(Step.Assign assign, Scope scope) {
    Value old = scope.get(assign.target()).orElseThrow();
    scope.set(assign.target().node(), assign.target().name(), switch (assign.write()) {
      case PLUS_ONE -> Value.of(((Value.Whole) old).number() + 1);
      case SET -> Value.of("by " + assign.id());
      case APPEND -> {
        List<Value> items = new ArrayList<>(((Value.Array) old).items());
        items.add(Value.of(7));
        yield new Value.Array(items);
      }
    });
  }

  private static String pattern(Step.Answer answer, Scope scope) {
    StringBuilder pattern = new StringBuilder(Pattern.quote("<" + answer.id() + ">"));
    answer.reads().forEach(read -> pattern.append(Pattern.quote(shown(read, scope) + ";")));
    answer.loose().forEach(read -> pattern.append("(").append(Pattern.quote(shown(read, scope))).append("|")
        .append(Pattern.quote(read.toString())).append("|);"));
    return pattern + Pattern.quote("</" + answer.id() + ">");
  }

  private static String shown(Selector read, Scope scope) {
    return scope.get(read).map(ValueText::markdown)
        .orElse(scope.skipped.contains(read.node()) ? "" : read.toString());
  }

  private static void iterate(Step.Iterate it, String frame, Scope scope, boolean ordered, Outcome outcome) {
    Value list = scope.get(it.items()).orElse(Value.nothing());
    if (!(list instanceof Value.Array) && !list.isNothing()) {
      fail(it, "output", Set.of("must be a list"), scope, outcome);
      return;
    }
    List<Value> items = list instanceof Value.Array array ? array.items() : List.of();
    Scope before = scope.copy();
    Set<String> errors = new HashSet<>();
    List<Value> results = new ArrayList<>();
    Map<String, Set<Value>> last = Map.of();
    for (int i = 0; i < items.size(); i++) {
      boolean late = it.mode() == Mode.TERMINATED && !errors.isEmpty() && i >= it.parallel();
      if (late && it.parallel() == 1) {
        break;
      }
      Scope own = (it.parallel() == 1 ? scope : before).copy();
      own.variables.put(it.id(), new LinkedHashMap<>(Map.of("item", items.get(i), "index", Value.of(i))));
      Outcome pass = level(it.body(), frame + it.id() + "[" + i + "]/", own, ordered && it.parallel() == 1);
      outcome.join(pass, !late);
      errors.addAll(pass.errors);
      last = pass.outputs.isEmpty() ? last : pass.outputs;
      if (pass.errors.isEmpty()) {
        own.written.forEach((name, value) -> scope.set("conversation", name, value));
        results.add(it.output().flatMap(own::get).orElse(Value.nothing()));
      } else if (it.mode() == Mode.CONTINUE) {
        results.add(Value.nothing());
      }
    }
    outcome.outputs.putAll(last);
    if (it.mode() == Mode.TERMINATED && !errors.isEmpty()) {
      fail(it, "output", errors, scope, outcome);
    } else {
      scope.set(it.id(), "output", new Value.Array(it.flatten() ? flat(results) : results));
      outcome.handle = it.trouble().strategy() == Step.Strategy.FAIL_BRANCH ? "source" : null;
    }
  }

  private static List<Value> flat(List<Value> results) {
    List<Value> real = results.stream().filter(value -> !value.isNothing()).toList();
    if (real.isEmpty() || !real.stream().allMatch(Value.Array.class::isInstance)) {
      return results;
    }
    return real.stream().flatMap(value -> ((Value.Array) value).items().stream()).toList();
  }

  private static void loop(Step.Loop loop, String frame, Scope scope, boolean ordered, Outcome outcome) {
    scope.variables.put(loop.id(), new LinkedHashMap<>(Map.of("n", Value.of(loop.from()))));
    int round = 0;
    boolean over = enough(loop, scope);
    Set<String> errors = new HashSet<>();
    for (; !over && round < loop.passes(); round++) {
      loop.body().each(step -> {
        scope.variables.remove(step.id());
        scope.skipped.remove(step.id());
      });
      Outcome pass = level(loop.body(), frame + loop.id() + "[" + round + "]/", scope, ordered);
      outcome.join(pass, true);
      outcome.outputs.putAll(pass.outputs);
      errors.addAll(pass.errors);
      over = !errors.isEmpty() || pass.left || enough(loop, scope);
    }
    if (errors.isEmpty()) {
      scope.set(loop.id(), "loop_round", Value.of(round));
      outcome.handle = loop.trouble().strategy() == Step.Strategy.FAIL_BRANCH ? "source" : null;
    } else {
      fail(loop, "n", errors, scope, outcome);
    }
  }

  private static boolean enough(Step.Loop loop, Scope scope) {
    Value n = scope.variables.get(loop.id()).get("n");
    return loop.until() > 0 && ((Value.Whole) n).number() >= loop.until();
  }
}
