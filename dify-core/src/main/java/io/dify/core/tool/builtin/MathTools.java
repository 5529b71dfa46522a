package io.dify.core.tool.builtin;

import io.dify.core.tool.ToolResult;
import io.dify.core.tool.calculator.Calculator;
import io.dify.core.value.Value;
import java.util.List;

/** Sums. */
final class MathTools {
  static final Provider PROVIDER = new Provider("maths", List.of(new Definition("eval_expression",
      "Computes an arithmetic expression exactly, with + - * / // % ** and parentheses, abs, ceil, floor, trunc, round,"
          + " sqrt, min, max, sum, avg, pi and e.",
      List.of(Parameter.text("expression", "The expression, for example (1 + 2) * 3 ** 2.")), MathTools::evaluate)));

  private MathTools() {}

  private static ToolResult evaluate(Invocation call) {
    String result = Calculator.evaluate(call.text("expression")).toPlainString();
    return Results.of(result, "result", Value.of(result));
  }
}
