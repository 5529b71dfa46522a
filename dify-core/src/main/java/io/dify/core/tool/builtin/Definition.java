package io.dify.core.tool.builtin;

import io.dify.core.tool.ToolResult;
import java.util.List;
import java.util.Set;

/**
 * A line of the table of built-in tools.
 *
 * @param name name, as in Dify
 * @param otherNames names it also goes by
 * @param description what it does, for models
 * @param parameters its parameters
 * @param action does it
 */
record Definition(String name, Set<String> otherNames, String description, List<Parameter> parameters, Action action) {
  /** What a tool does. */
  @FunctionalInterface
  interface Action {
    ToolResult run(Invocation call);
  }

  /** A tool with one name. */
  Definition(String name, String description, List<Parameter> parameters, Action action) {
    this(name, Set.of(), description, parameters, action);
  }

  /** Whether it goes by this name. */
  boolean is(String wanted) {
    return name.equals(wanted) || otherNames.contains(wanted);
  }
}
