package io.dify.core.tool;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.CallOrigin;
import io.dify.core.value.Value;

/** Port: finds tools. Thread-safe. */
@FunctionalInterface
public interface Tools {
  /**
   * A tool, bound to its settings and to the credential this installation has for it.
   *
   * @param ref which
   * @param settings what the app sets once ({@code tool_configurations}); settings a tool does not have are ignored
   * @throws DifyException {@code NOT_FOUND} when there is no such tool, {@code INVALID_PARAM} naming a setting that is missing or wrong
   */
  Tool tool(ToolRef ref, Value.Obj settings);

  /** The same tools, used on somebody's behalf: only what belongs to their workspace is found. */
  default Tools on(CallOrigin origin) {
    return this;
  }

  /** No tools. */
  static Tools none() {
    return (ref, settings) -> {
      throw new DifyException(ErrorCode.NOT_FOUND, "There is no tool " + ref
          + ": no tools are configured; give the engine some (WorkflowEngine.builder().tools(...)).");
    };
  }
}
