package io.dify.workflow.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.model.ToolRequest;
import io.dify.core.model.ToolSpec;
import io.dify.core.testkit.ScriptedChatModel;
import io.dify.core.testkit.ScriptedTurn;
import io.dify.core.tool.Tool;
import io.dify.core.tool.ToolContext;
import io.dify.core.tool.ToolRef;
import io.dify.core.tool.ToolResult;
import io.dify.core.tool.ToolSource;
import io.dify.core.value.Value;
import io.dify.workflow.DifyApp;
import io.dify.workflow.build.AgentStep;
import io.dify.workflow.build.AppBuilder;
import io.dify.workflow.event.RunEvent;
import io.dify.workflow.node.AgentLog;
import io.dify.workflow.node.RunsOn;
import io.dify.workflow.run.RunRequest;
import io.dify.workflow.run.RunResult;
import io.dify.workflow.run.RunStatus;
import io.dify.workflow.testkit.SimulatedWorkers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** An agent on the engine's threads, real and simulated. */
class AgentInEngineTest {
  /** A tool that does something. */
  private interface Work {
    ToolResult of(Value.Obj arguments, ToolContext context) throws InterruptedException;
  }

  private static Tool tool(Work work) {
    return new Tool() {
      @Override
      public ToolSpec spec() {
        return new ToolSpec("wait", "", (Value.Obj) Value.from(Map.of("type", "object")));
      }

      @Override
      public ToolResult run(Value.Obj arguments, ToolContext context) throws InterruptedException {
        return work.of(arguments, context);
      }
    };
  }

  private static ScriptedChatModel asking(int calls) {
    return ScriptedChatModel.deciding(call -> call.messages().size() > 2
        ? ScriptedTurn.saying("Done.")
        : ScriptedTurn.saying().then(IntStream.range(0, calls)
            .mapToObj(i -> new ScriptedTurn.Step.Request(new ToolRequest("c" + i, "wait", "{\"n\":" + i + "}")))
            .toArray(ScriptedTurn.Step[]::new)));
  }

  private static DifyApp app(WorkflowEngine engine) {
    AppBuilder app = AppBuilder.workflow("Agent");
    AgentStep agent = app.agent("agent", "p", "m", "Go").tool(new ToolRef(ToolSource.API, "x", "wait"));
    app.start().then(agent).then(app.end("out").output("text", agent.text()));
    return app.build(engine);
  }

  @Test
  void fiveToolsWorkAtATimeAndAreToldInOrder() throws InterruptedException {
    SimulatedWorkers time = new SimulatedWorkers(Instant.parse("2026-01-01T00:00:00Z"));
    List<String> done = new ArrayList<>();
    Tool slow = tool((arguments, context) -> {
      long number = ((Value.Whole) arguments.fields().get("n")).number();
      time.pause(Duration.ofSeconds(10 - number));
      done.add("n" + number);
      return ToolResult.of("r" + number);
    });
    DifyApp app = app(WorkflowEngine.builder().workers(time).clock(time.clock()).tools((ref, settings) -> slow)
        .models(ref -> asking(5)).build());
    List<Run> runs = new ArrayList<>();
    time.start(RunsOn.THREAD, () -> runs.add(app.start(RunRequest.inputs(Map.of()))));
    time.run();

    RunResult result = runs.getFirst().await();
    assertThat(result.elapsed()).isEqualTo(Duration.ofSeconds(10));
    assertThat(done).containsExactly("n4", "n3", "n2", "n1", "n0");
    List<String> told = new ArrayList<>();
    runs.getFirst().events().forEach(event -> {
      if (event instanceof RunEvent.AgentLogged logged && logged.entry().label().startsWith("CALL")
          && logged.entry().status() == AgentLog.Status.SUCCESS) {
        Value.Obj output = (Value.Obj) logged.entry().data().fields().get("output");
        told.add(((Value.Text) output.fields().get("tool_response")).text());
      }
    });
    assertThat(told).containsExactly("r0", "r1", "r2", "r3", "r4");
  }

  @Test
  void aStopReachesToolsAtWork() throws InterruptedException {
    CountDownLatch started = new CountDownLatch(3);
    CountDownLatch stopped = new CountDownLatch(3);
    Tool endless = tool((arguments, context) -> {
      context.cancellation().onCancel(stopped::countDown);
      started.countDown();
      new CountDownLatch(1).await();
      return ToolResult.of("never");
    });
    Run run = app(WorkflowEngine.builder().tools((ref, settings) -> endless).models(ref -> asking(3)).build())
        .start(RunRequest.inputs(Map.of()));
    assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
    run.stop("enough");
    assertThat(run.await().status()).isEqualTo(RunStatus.STOPPED);
    assertThat(stopped.await(20, TimeUnit.SECONDS)).isTrue();
  }
}
