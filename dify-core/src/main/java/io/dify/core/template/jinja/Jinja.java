package io.dify.core.template.jinja;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.template.JinjaLimits;
import io.dify.core.template.JinjaTemplate;
import io.dify.core.template.JinjaTemplates;
import io.dify.core.value.Value;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/**
 * Compiles and renders Jinja templates. What is supported, and where it differs from Jinja 3.1, is listed in {@code docs/templates.md}. Thread-safe.
 */
public final class Jinja implements JinjaTemplates {
  /** Characters a template may have. */
  public static final int MAX_SOURCE_CHARS = 1_000_000;

  /** The compiler. */
  public Jinja() {}

  @Override
  public JinjaTemplate compile(String source) {
    if (source.length() > MAX_SOURCE_CHARS) {
      throw new DifyException(ErrorCode.LIMIT_EXCEEDED, "The template has " + source.length()
          + " characters; at most " + MAX_SOURCE_CHARS + " are read. Shorten it, or put text into variables.");
    }
    try {
      return new Compiled(Parser.parse(source));
    } catch (StackOverflowError e) {
      throw new DifyException(ErrorCode.LIMIT_EXCEEDED, "The template is nested too deeply. Split it.", e);
    }
  }

  private record Compiled(List<Stmt> statements) implements JinjaTemplate {
    @Override
    public String render(Map<String, Value> variables, JinjaLimits limits, InstantSource clock,
        Cancellation cancellation) {
      Renderer renderer = new Renderer(new Variables(variables), new Budget(limits, clock, cancellation));
      try {
        return renderer.render(statements);
      } catch (DifyException e) {
        throw e.code() == ErrorCode.CANCELLED
            ? e
            : at(renderer.line(), e);
      } catch (StackOverflowError e) {
        throw at(renderer.line(), Budget.tooDeep());
      }
    }

    private static DifyException at(int line, DifyException e) {
      return new DifyException(e.code(), "Template, line " + line + ": " + e.text(), e);
    }
  }
}
