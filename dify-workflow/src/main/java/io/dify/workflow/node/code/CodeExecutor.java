package io.dify.workflow.node.code;

import io.dify.core.code.CodeCall;
import io.dify.core.code.CodeFailure;
import io.dify.core.code.CodeResult;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import io.dify.workflow.node.NodeContext;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.node.NodeResult;
import java.util.LinkedHashMap;
import java.util.Map;

/** Calls the function with the variables and checks what it returns. */
final class CodeExecutor implements NodeExecutor {
  /** The kind of error of code that fails or cannot run, as Dify names it. */
  private static final String EXECUTION_ERROR = "CodeExecutionError";

  private final CodeConfig config;

  CodeExecutor(CodeConfig config) {
    this.config = config;
  }

  @Override
  public NodeOutcome execute(NodeContext context) throws InterruptedException {
    Map<String, Value> variables = new LinkedHashMap<>();
    config.variables().forEach(
        input -> variables.put(input.name(), context.get(input.selector()).orElse(Value.nothing())));
    CodeCall call = CodeCall.main(config.language(), config.source(), new Value.Obj(variables))
        .of(context.origin().tenant());
    try {
      CodeResult result = context.code().run(call, context.cancellation());
      return new NodeOutcome.Succeeded(
          NodeResult.of(OutputCheck.checked(result.value(), config.outputs())).withInputs(variables));
    } catch (OutputCheck.Refused e) {
      return failed(variables, e.type(), e.text());
    } catch (CodeFailure e) {
      return failed(variables, EXECUTION_ERROR, e.text());
    } catch (DifyException e) {
      if (e.code() == ErrorCode.CANCELLED) {
        throw e;
      }
      return failed(variables, EXECUTION_ERROR, e.text());
    }
  }

  private static NodeOutcome failed(Map<String, Value> variables, String type, String message) {
    return new NodeOutcome.Failed(NodeResult.of(Map.of()).withInputs(variables), type, message);
  }
}
