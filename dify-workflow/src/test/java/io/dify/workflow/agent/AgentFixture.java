package io.dify.workflow.agent;

import io.dify.core.cancel.Cancellation;
import io.dify.core.model.CallOrigin;
import io.dify.core.model.ModelRef;
import io.dify.core.model.ToolRequest;
import io.dify.core.model.ToolSpec;
import io.dify.core.testkit.ManualClock;
import io.dify.core.testkit.ScriptedChatModel;
import io.dify.core.testkit.ScriptedTurn;
import io.dify.core.tool.Tool;
import io.dify.core.tool.ToolContext;
import io.dify.core.tool.ToolResult;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.workflow.node.AgentLog;
import io.dify.workflow.node.Forks;
import io.dify.workflow.node.NodeSignal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Agents with scripted models and tools that note their calls. */
final class AgentFixture {
  static final ModelRef REF = new ModelRef("test", "scripted");

  final List<String> calls = new ArrayList<>();
  final List<String> keys = new ArrayList<>();
  final List<NodeSignal> signals = new ArrayList<>();
  final Cancellation cancellation = new Cancellation();
  final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));

  /** A tool that takes anything. */
  AgentTool tool(String name, Function<Value.Obj, ToolResult> work) {
    return AgentTool.of(new Tool() {
      @Override
      public ToolSpec spec() {
        return new ToolSpec(name, "does " + name, (Value.Obj) Value.from(Map.of("type", "object", "properties",
            Map.of("q", Map.of("type", "string")))));
      }

      @Override
      public ToolResult run(Value.Obj arguments, ToolContext context) {
        synchronized (calls) {
          calls.add(name + ValueJson.write(arguments));
          keys.add(context.idempotencyKey());
        }
        return work.apply(arguments);
      }
    });
  }

  AgentTool saying(String name, String text) {
    return tool(name, arguments -> ToolResult.of(text));
  }

  AgentSetting setting() {
    return new AgentSetting(new ToolContext(CallOrigin.NONE, "run:n:", 0, clock, cancellation), Forks.inline(),
        signals::add);
  }

  static Agent.Builder agent(ScriptedChatModel model, AgentTool... tools) {
    return Agent.builder(REF, model).tools(List.of(tools));
  }

  static ScriptedTurn asking(String text, String... namesAndArguments) {
    ScriptedTurn turn = text.isEmpty() ? ScriptedTurn.saying() : ScriptedTurn.saying(text);
    for (int i = 0; i < namesAndArguments.length; i += 2) {
      turn = turn.then(new ScriptedTurn.Step.Request(
          new ToolRequest("c" + i, namesAndArguments[i], namesAndArguments[i + 1])));
    }
    return turn.withFinishReason("tool_calls");
  }

  String said() {
    StringBuilder text = new StringBuilder();
    for (NodeSignal signal : signals) {
      if (signal instanceof NodeSignal.Text piece) {
        text.append(piece.piece());
      }
    }
    return text.toString();
  }

  List<AgentLog> logs() {
    return signals.stream().filter(NodeSignal.Log.class::isInstance).map(signal -> ((NodeSignal.Log) signal).entry())
        .toList();
  }
}
