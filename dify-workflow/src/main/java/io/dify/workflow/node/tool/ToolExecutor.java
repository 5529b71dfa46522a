package io.dify.workflow.node.tool;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.tool.Tool;
import io.dify.core.tool.ToolContext;
import io.dify.core.tool.ToolResult;
import io.dify.core.value.Value;
import io.dify.workflow.node.Argument;
import io.dify.workflow.node.NodeContext;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.node.NodeResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One call of a tool. */
final class ToolExecutor implements NodeExecutor {
  /** The kind of error of arguments that are missing or do not fit, as Dify names it. */
  private static final String PARAMETER_ERROR = "ToolParameterError";
  private static final Value.Obj NONE = new Value.Obj(Map.of());

  private final ToolConfig config;

  ToolExecutor(ToolConfig config) {
    this.config = config;
  }

  @Override
  public NodeOutcome execute(NodeContext context) throws InterruptedException {
    Tool tool = context.tools().tool(config.tool(), Argument.values(config.settings(), context));
    Value.Obj arguments = Argument.values(config.parameters(), context);
    List<String> missing = required(tool).stream().filter(name -> !arguments.fields().containsKey(name)).toList();
    if (!missing.isEmpty()) {
      return failed(arguments, "The tool " + config.tool() + " needs a value for " + String.join(", ", missing)
          + "; none is set, or its variable does not exist on this path.");
    }
    try {
      ToolResult result = tool.run(arguments, new ToolContext(context.origin(), context.idempotencyKey(),
          context.attempt(), context.depth(), context.clock(), context.cancellation()));
      return new NodeOutcome.Succeeded(
          new NodeResult(arguments, NONE, outputs(result), result.usage(), Map.of(), List.of()));
    } catch (DifyException e) {
      if (e.code() == ErrorCode.INVALID_PARAM) {
        return failed(arguments, e.text());
      }
      throw e;
    }
  }

  private static List<String> required(Tool tool) {
    return tool.spec().parameters().fields().get("required") instanceof Value.Array names
        ? names.items().stream().filter(Value.Text.class::isInstance).map(name -> ((Value.Text) name).text()).toList()
        : List.of();
  }

  private static NodeOutcome failed(Value.Obj arguments, String message) {
    return new NodeOutcome.Failed(NodeResult.of(Map.of()).withInputs(arguments.fields()), PARAMETER_ERROR, message);
  }

  private static Value.Obj outputs(ToolResult result) {
    Map<String, Value> outputs = new LinkedHashMap<>(result.variables().fields());
    outputs.put("text", Value.of(result.text()));
    outputs.put("files", Value.from(result.files()));
    outputs.put("json", result.json().isEmpty()
        ? Value.from(List.of(Map.of("data", List.of())))
        : new Value.Array(result.json()));
    return new Value.Obj(outputs);
  }
}
