package io.dify.core.tool;

import io.dify.core.model.ToolSpec;
import io.dify.core.value.Value;

/** A tool, ready to be called: credentials and settings are bound. Immutable and thread-safe. */
public interface Tool {
  /** What callers are told: name, purpose, JSON schema of the arguments. */
  ToolSpec spec();

  /**
   * Calls it once. Blocks; meant for virtual threads.
   *
   * @param arguments fit the schema, or not: models err, so each tool checks what it needs
   * @throws io.dify.core.error.DifyException when it cannot do what is asked; the text is fit to be shown to a model, and has no secret
   * @throws InterruptedException when the run is stopped meanwhile
   */
  ToolResult run(Value.Obj arguments, ToolContext context) throws InterruptedException;
}
