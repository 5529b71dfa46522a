package io.dify.workflow.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.model.CallOrigin;
import io.dify.core.model.ToolSpec;
import io.dify.core.model.Usage;
import io.dify.core.testkit.ScriptedChatModel;
import io.dify.core.testkit.ScriptedTurn;
import io.dify.core.tool.ToolRef;
import io.dify.core.tool.ToolSource;
import io.dify.core.value.Value;
import io.dify.workflow.StandardNodes;
import io.dify.workflow.dsl.DslReader;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.node.People;
import io.dify.workflow.node.Question;
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
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class WorkflowAsToolTest {
  private static final String HEAD = "app: {name: x, mode: workflow}\nkind: app\nversion: 0.6.0\nworkflow:\n  graph:\n    nodes:\n";
  private static final String INNER = HEAD
      + """
              - {id: s, data: {type: start, variables: [{variable: topic, label: The topic, type: text-input, required: true, max_length: 20}, {variable: n, type: number}]}}
              - {id: m, data: {type: llm, model: {provider: p, name: m, mode: chat}, prompt_template: [{role: user, text: "About {{#s.topic#}}"}]}}
              - {id: e, data: {type: end, outputs: [{variable: out, value_selector: [m, text]}]}}
              edges: [{source: s, target: m}, {source: m, target: e}]
          """;
  private static final String OUTER = HEAD
      + """
              - {id: s, data: {type: start, variables: []}}
              - {id: t, data: {type: tool, provider_type: workflow, provider_id: inner-id, tool_name: summary, tool_parameters: {topic: {type: constant, value: "%s"}}}}
              - {id: e, data: {type: end, outputs: [{variable: text, value_selector: [t, text]}, {variable: out, value_selector: [t, out]}]}}
              edges: [{source: s, target: t}, {source: t, target: e}]
          """;
  private final List<CallOrigin> origins = new ArrayList<>();

  private static Graph graph(String yaml) {
    return new DslReader(StandardNodes.types()).read(yaml).graph().orElseThrow();
  }

  private static Graph outer(String topic) {
    return graph(OUTER.formatted(topic));
  }

  private WorkflowEngine.Builder engine(PublishedApps apps) {
    return WorkflowEngine.builder().apps((caller, tool) -> {
      origins.add(caller);
      return apps.find(caller, tool);
    }).models(
        ref -> ScriptedChatModel.deciding(call -> ScriptedTurn.saying("Tea is fine.").withUsage(new Usage(5, 2))));
  }

  private static PublishedApps inner() {
    return PublishedApps.of(new PublishedApp("inner-id", "v1", "summary", "Sums up.", graph(INNER)));
  }

  @Test
  void outputsAndUsageOfTheWorkflowAreThoseOfTheTool() throws InterruptedException {
    RunResult result = engine(inner()).build()
        .start(outer("tea"), RunRequest.inputs(Map.of()).on(CallOrigin.of("tenant", "app", "user"))).await();
    assertThat(result.error()).isNull();
    assertThat(result.outputs()).isEqualTo(Value.from(new TreeMap<>(
        Map.of("out", "Tea is fine.", "text", "{\"out\":\"Tea is fine.\"}"))));
    assertThat(result.usage().totalTokens()).isEqualTo(7);
    assertThat(origins).extracting(CallOrigin::tenant).containsOnly("tenant");
  }

  @Test
  void inputsOfTheStartNodeAreTheArguments() {
    ToolSpec spec = new AppTool(engine(inner()).build(), inner()
        .find(CallOrigin.NONE, new ToolRef(ToolSource.WORKFLOW, "", "summary")).orElseThrow()).spec();
    assertThat(spec.name()).isEqualTo("summary");
    assertThat(spec.parameters()).isEqualTo(Value.from(Map.of("type", "object", "properties",
        Map.of("topic", Map.of("type", "string", "description", "The topic", "maxLength", 20), "n",
            Map.of("type", "number", "description", "n")),
        "required", List.of("topic"))));
  }

  @Test
  void argumentsThatTheStartNodeRefusesAreParameterErrors() throws InterruptedException {
    RunResult result = engine(inner()).build().start(outer("a topic that is much too long"),
        RunRequest.inputs(Map.of())).await();
    assertThat(result.status()).isEqualTo(RunStatus.FAILED);
    assertThat(result.errorType()).isEqualTo("ToolParameterError");
    assertThat(result.error()).contains("topic");
  }

  @Test
  void aWorkflowThatCallsItselfStopsAtTheDepthLimit() throws InterruptedException {
    Graph self = outer("tea");
    PublishedApps apps = PublishedApps.of(new PublishedApp("inner-id", "", "summary", "", self));
    RunResult result = engine(apps).build().start(self, RunRequest.inputs(Map.of())).await();
    assertThat(result.status()).isEqualTo(RunStatus.FAILED);
    assertThat(result.error()).contains("5 workflows that call one another").contains("maxCallDepth");
    assertThat(origins).hasSize(6);
  }

  @Test
  void aWorkflowNobodyPublishedFailsByName() throws InterruptedException {
    RunResult result = engine(PublishedApps.none()).build().start(outer("tea"), RunRequest.inputs(Map.of())).await();
    assertThat(result.error()).contains("no published workflow app").contains("inner-id/summary");
  }

  @Test
  void stoppingTheCallerStopsTheWorkflow() throws Exception {
    CompletableFuture<Boolean> asked = new CompletableFuture<>();
    CompletableFuture<String> brokenOff = new CompletableFuture<>();
    WorkflowEngine engine = WorkflowEngine.builder().apps(inner()).models(ref -> (call, sink, cancellation) -> {
      CompletableFuture<Void> never = new CompletableFuture<>();
      cancellation.onCancel(() -> {
        brokenOff.complete("yes");
        never.complete(null);
      });
      asked.complete(true);
      never.join();
      cancellation.throwIfCancelled();
      throw new AssertionError();
    }).build();
    Run run = engine.start(outer("tea"), RunRequest.inputs(Map.of()));
    assertThat(asked).succeedsWithin(Duration.ofSeconds(20));
    run.stop("enough");
    assertThat(run.await().status()).isEqualTo(RunStatus.STOPPED);
    assertThat(brokenOff).succeedsWithin(Duration.ofSeconds(20));
  }

  @Test
  void itRunsInSimulatedTimeToo() throws InterruptedException {
    SimulatedWorkers time = new SimulatedWorkers(Instant.parse("2026-01-01T00:00:00Z"));
    WorkflowEngine engine = WorkflowEngine.builder().apps(inner()).workers(time).clock(time.clock())
        .models(ref -> ScriptedChatModel.deciding(call -> {
          time.pause(Duration.ofMinutes(3));
          return ScriptedTurn.saying("Late.");
        })).build();
    List<Run> runs = new ArrayList<>();
    time.start(RunsOn.THREAD, () -> runs.add(engine.start(outer("tea"), RunRequest.inputs(Map.of()))));
    time.run();
    assertThat(runs.getFirst().await().elapsed()).isEqualTo(Duration.ofMinutes(3));
    assertThat(runs.getFirst().await().outputs().fields()).containsEntry("out", Value.of("Late."));
  }

  @Test
  void aWorkflowThatIsAToolAsksNobody() throws InterruptedException {
    Graph asking = graph(
        HEAD + """
                - {id: s, data: {type: start, variables: [{variable: topic, type: text-input}]}}
                - {id: h, data: {type: human-input, title: Approve, form_content: "Well?", user_actions: [{id: "yes", title: "Yes"}]}}
                - {id: e, data: {type: end, outputs: []}}
                edges: [{source: s, target: h}, {source: h, sourceHandle: "yes", target: e}]
            """);
    List<Question> asked = new ArrayList<>();
    WorkflowEngine engine = WorkflowEngine.builder()
        .apps(PublishedApps.of(new PublishedApp("inner-id", "", "summary", "", asking))).people(question -> {
          asked.add(question);
          return People.none().ask(question);
        }).build();
    RunResult result = engine.start(outer("tea"), RunRequest.inputs(Map.of())).await();
    assertThat(result.status()).isEqualTo(RunStatus.FAILED);
    assertThat(result.errorType()).isEqualTo("node_failed");
    assertThat(result.error()).contains("'summary'", "'Approve'", "called as a tool", "run the workflow by itself");
    assertThat(asked).isEmpty();
    assertThat(engine.start(asking, RunRequest.inputs(Map.of())).await().status()).isEqualTo(RunStatus.PAUSED);
    assertThat(asked).hasSize(1);
  }
}
