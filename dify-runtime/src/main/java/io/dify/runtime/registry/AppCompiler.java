package io.dify.runtime.registry;

/** Port: reads app files. Thread-safe. */
@FunctionalInterface
public interface AppCompiler {
  /**
   * Compiles an app file.
   *
   * @param source text of the file
   * @throws io.dify.core.error.DifyException {@code SYNTAX} or {@code DSL_INVALID}; the message names lines and nodes
   */
  AppSpec compile(String source);
}
