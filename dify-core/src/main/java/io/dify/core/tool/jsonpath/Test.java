package io.dify.core.tool.jsonpath;

import io.dify.core.value.Value;
import java.util.List;

/** A condition of a filter. */
sealed interface Test {
  /** At least one. */
  record Any(List<Test> tests) implements Test {}

  /** All. */
  record All(List<Test> tests) implements Test {}

  /** Not. */
  record Not(Test test) implements Test {}

  /** The path leads somewhere. */
  record Exists(Operand.Path path) implements Test {}

  /** Two values compare so; the operator is one of {@code == != < <= > >=}. */
  record Compare(Operand left, String operator, Operand right) implements Test {}

  /** A side of a comparison. */
  sealed interface Operand {
    /** A constant. */
    record Constant(Value value) implements Operand {}

    /** The first value a path leads to, from the value under test or from the root. */
    record Path(boolean fromRoot, List<Segment> segments) implements Operand {}
  }
}
