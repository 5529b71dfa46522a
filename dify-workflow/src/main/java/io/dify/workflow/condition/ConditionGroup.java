package io.dify.workflow.condition;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.template.Selector;
import io.dify.core.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Conditions joined by and, or by or; tested in order, and not further than the result is clear. Immutable, thread-safe.
 *
 * @param logic how they are joined
 * @param conditions in order; without any, and holds, or does not
 */
public record ConditionGroup(Logic logic, List<Condition> conditions) {
  /**
   * What testing came to.
   *
   * @param holds the result
   * @param checks each condition that was tested
   */
  public record Verdict(boolean holds, List<Check> checks) {
    /** Copies. */
    public Verdict {
      checks = List.copyOf(checks);
    }
  }

  /**
   * One condition that was tested.
   *
   * @param operator how
   * @param actual value of the variable
   * @param expected what it was compared with, variables filled in
   * @param holds the result
   */
  public record Check(Operator operator, Value actual, Value expected, boolean holds) {}

  /** Copies. */
  public ConditionGroup {
    conditions = List.copyOf(conditions);
  }

  /**
   * Whether the conditions hold.
   *
   * @throws DifyException {@code VARIABLE_NOT_FOUND} when a variable does not exist, {@code TYPE_MISMATCH} when values cannot be compared so
   */
  public boolean test(Function<Selector, Optional<Value>> variables) {
    return evaluate(variables).holds();
  }

  /**
   * Whether the conditions hold, and how that was found.
   *
   * @throws DifyException as {@link #test}
   */
  public Verdict evaluate(Function<Selector, Optional<Value>> variables) {
    List<Check> checks = new ArrayList<>();
    for (Condition condition : conditions) {
      Check check = check(condition, variables);
      checks.add(check);
      if (check.holds() == (logic == Logic.OR)) {
        return new Verdict(check.holds(), checks);
      }
    }
    return new Verdict(logic == Logic.AND, checks);
  }

  private static Check check(Condition condition, Function<Selector, Optional<Value>> variables) {
    Value actual = variables.apply(condition.variable())
        .orElseThrow(() -> new DifyException(ErrorCode.VARIABLE_NOT_FOUND,
            "Variable " + condition.variable()
                + " not found: no node has set it on this path. Test a variable that every path sets."));
    try {
      return switch (condition) {
        case Condition.Comparison comparison -> {
          Value expected = comparison.expected().resolve(variables);
          yield new Check(comparison.operator(), actual, expected,
              Comparing.test(comparison.operator(), actual, expected));
        }
        case Condition.OfFiles files -> new Check(files.operator(), actual, Value.nothing(),
            FileTesting.test(files.operator(), actual, files.files(), variables));
      };
    } catch (DifyException e) {
      throw new DifyException(e.code(), "Condition on " + condition.variable() + ": " + e.text(), e);
    }
  }

  /** The variables the conditions read. */
  public List<Selector> reads() {
    return conditions.stream().flatMap(condition -> Stream.concat(Stream.of(condition.variable()), switch (condition) {
      case Condition.Comparison comparison -> comparison.expected().reads().stream();
      case Condition.OfFiles files -> files.files().tests().stream().flatMap(test -> test.expected().reads().stream());
    })).toList();
  }
}
