package io.dify.workflow.agent;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.ToolRequest;
import io.dify.core.tool.ToolContext;
import io.dify.core.tool.ToolResult;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Calls the tools a model asks for. What goes wrong is told to the model; only a stop ends the agent. Thread-safe. */
final class ToolCalls {
  /** How a call ended. */
  enum Status {
    /** It gave a result. */
    DONE,
    /** The tool failed. */
    FAILED,
    /** There is no such tool, or the arguments do not fit: the tool has not done anything. */
    MISFIT
  }

  /**
   * A call that has ended.
   *
   * @param request what was asked for
   * @param text what the model is told
   * @param result what the tool gave; empty unless done
   * @param start when it began
   * @param end when it ended
   */
  record Ended(ToolRequest request, Status status, String text, Optional<ToolResult> result, Instant start,
      Instant end) {}

  private final Map<String, AgentTool> tools;
  private final ToolContext context;
  private final int maxResultChars;

  ToolCalls(Map<String, AgentTool> tools, ToolContext context, int maxResultChars) {
    this.tools = tools;
    this.context = context;
    this.maxResultChars = maxResultChars;
  }

  /** Where a tool comes from; empty when there is none of that name. */
  String provider(String name) {
    AgentTool tool = tools.get(name);
    return tool == null ? "" : tool.provider();
  }

  /**
   * Calls a tool.
   *
   * @param key tells the call from others of the agent
   */
  Ended call(ToolRequest request, String key) throws InterruptedException {
    context.cancellation().throwIfCancelled();
    Instant start = context.clock().instant();
    AgentTool tool = tools.get(request.name());
    if (tool == null) {
      return ended(request, Status.MISFIT, "There is no tool '" + ResultText.bounded(request.name(), 64) + "'. "
          + (tools.isEmpty() ? "There are none." : "There are: " + String.join(", ", tools.keySet()) + "."), start);
    }
    try {
      ToolContext own = new ToolContext(context.origin(), context.idempotencyKey() + ":" + key, context.attempt(),
          context.depth(),
          context.clock(), context.cancellation());
      ToolResult result = tool.tool().run(tool.arguments(arguments(request)), own);
      return new Ended(request, Status.DONE, ResultText.of(result, maxResultChars), Optional.of(result), start,
          context.clock().instant());
    } catch (DifyException e) {
      context.cancellation().throwIfCancelled();
      return ended(request, e.code() == ErrorCode.INVALID_PARAM ? Status.MISFIT : Status.FAILED, "Error: " + e.text(),
          start);
    } catch (RuntimeException e) {
      context.cancellation().throwIfCancelled();
      return ended(request, Status.FAILED, "Error: " + DifyException.of(e).text(), start);
    }
  }

  private Ended ended(ToolRequest request, Status status, String text, Instant start) {
    String told = ResultText.bounded(ResultText.visible(text), maxResultChars);
    return new Ended(request, status, told, Optional.empty(), start, context.clock().instant());
  }

  private static Value.Obj arguments(ToolRequest request) {
    if (request.arguments().isBlank()) {
      return new Value.Obj(Map.of());
    }
    try {
      if (ValueJson.read(request.arguments()) instanceof Value.Obj object) {
        return object;
      }
    } catch (DifyException e) {
      throw new DifyException(ErrorCode.INVALID_PARAM, "The arguments of '" + request.name()
          + "' must be one JSON object. " + e.text());
    }
    throw new DifyException(ErrorCode.INVALID_PARAM,
        "The arguments of '" + request.name() + "' must be one JSON object, with a field for each.");
  }
}
