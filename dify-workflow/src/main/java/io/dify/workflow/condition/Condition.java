package io.dify.workflow.condition;

import io.dify.core.template.Selector;

/** Something that holds of a variable, or does not. */
public sealed interface Condition {
  /** The variable. */
  Selector variable();

  /** How it is compared. */
  Operator operator();

  /**
   * A comparison of the value.
   *
   * @param expected what it is compared with
   */
  record Comparison(Selector variable, Operator operator, Operand expected) implements Condition {}

  /**
   * A test of a list of files by their attributes.
   *
   * @param files what must hold of them
   */
  record OfFiles(Selector variable, Operator operator, FileTests files) implements Condition {}
}
