package io.dify.workflow.condition;

import io.dify.core.template.Selector;
import io.dify.core.value.ValueType;
import java.util.Optional;

/** Something that holds of a variable, or does not. */
public sealed interface Condition {
  /** The variable. */
  Selector variable();

  /** How it is compared. */
  Operator operator();

  /** The type the file says the variable has; a hint of the editor, of no effect on the test. */
  Optional<ValueType> declared();

  /**
   * A comparison of the value.
   *
   * @param expected what it is compared with
   */
  record Comparison(Selector variable, Operator operator, Optional<ValueType> declared,
      Operand expected) implements Condition {}

  /**
   * A test of a list of files by their attributes.
   *
   * @param files what must hold of them
   */
  record OfFiles(Selector variable, Operator operator, Optional<ValueType> declared,
      FileTests files) implements Condition {}
}
