package io.dify.workflow.testkit;

import io.dify.core.model.ToolSpec;
import io.dify.core.tool.Tool;
import io.dify.core.tool.ToolContext;
import io.dify.core.tool.ToolResult;
import io.dify.core.value.Value;
import java.util.function.Supplier;

/**
 * A tool of a case.
 *
 * @param spec what models are told of it
 * @param next what the next call gives
 * @param time lets simulated time pass
 */
record ScriptedTool(ToolSpec spec, Supplier<ToolScript.Reply> next, SimulatedWorkers time) implements Tool {
  @Override
  public ToolResult run(Value.Obj arguments, ToolContext context) {
    ToolScript.Reply reply = next.get();
    time.pause(reply.delay());
    reply.error().ifPresent(error -> {
      throw new ScriptedFailure(error);
    });
    return reply.result();
  }
}
