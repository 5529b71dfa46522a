package io.dify.core.template;

/** Compiles Jinja templates. Thread-safe. */
@FunctionalInterface
public interface JinjaTemplates {
  /**
   * Compiles.
   *
   * @throws io.dify.core.error.DifyException {@code SYNTAX} with line and cause; {@code LIMIT_EXCEEDED} when the source is too long or nested too deeply
   */
  JinjaTemplate compile(String source);
}
