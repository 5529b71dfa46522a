package io.dify.workflow.dsl;

import io.dify.core.value.Value;
import io.dify.core.value.ValueType;

/**
 * An environment or conversation variable.
 *
 * @param name name, unique in its namespace
 * @param type declared type
 * @param value value at the start; numbers that the file has as text are numbers here
 * @param description for people, may be empty
 */
public record AppVariable(String name, ValueType type, Value value, String description) {
  /** Whether the value must not be shown. */
  public boolean secret() {
    return type == ValueType.SECRET;
  }

  /** Without the value of a secret. */
  @Override
  public String toString() {
    return name + ": " + type.wire() + (secret() ? "" : " = " + value);
  }
}
