package io.dify.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.workflow.dsl.AppImport;
import io.dify.workflow.dsl.DslReader;
import io.dify.workflow.engine.EngineLimits;
import io.dify.workflow.engine.WorkflowEngine;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.graph.GraphCompiler;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.node.Problem;
import io.dify.workflow.run.RunRequest;
import io.dify.workflow.run.RunResult;
import io.dify.workflow.run.RunStatus;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is wrong with an app, its inputs or its run: the code, the node, the cause, and the setting that would change it. */
class BadInputTest {
  private static final String APP = """
      version: "0.6.0"
      app: {name: Bad, mode: workflow}
      workflow:
        graph:
          nodes:
          - id: s
            data:
              type: start
              title: In
              variables:
              - {variable: topic, type: text-input, required: true, max_length: 5}
              - {variable: size, type: select, options: [small, large]}
              - {variable: count, type: number}
              - {variable: photo, type: file, allowed_file_types: [image], allowed_file_upload_methods: [remote_url]}
              - {variable: photos, type: file-list, max_length: 1, allowed_file_types: [image]}
              - {variable: order, type: json_object, json_schema: {required: [id]}}
              - {variable: agreed, type: checkbox}
          - {id: e, data: {type: end, title: Out, outputs: [{variable: x, value_selector: [s, topic]}]}}
          edges:
          - {source: s, target: e}
      """;

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      {}                                          | topic is required in input form
      {"topic":""}                                | topic is required in input form
      {"topic":7}                                 | topic must be a string, not integer (text-input of the input form)
      {"topic":"123456"}                          | topic must be at most 5 characters long (max_length of the input)
      {"topic":"x","size":"huge"}                 | size must be one of the following: small, large (options of the input)
      {"topic":"x","count":"many"}                | count must be a valid number
      {"topic":"x","agreed":"perhaps"}            | agreed must be true or false
      {"topic":"x","order":[]}                    | order must be a JSON object, not array[any]
      {"topic":"x","order":{"a":1}}               | order does not fit its json_schema: the object breaks 'required'
      {"topic":"x","photo":"cat.png"}             | photo must be a file object
      {"topic":"x","photo":{"type":"document","transfer_method":"remote_url","url":"https://f.example/a.pdf"}} | photo must be of type image (allowed_file_types of the input), not document 'a.pdf'
      {"topic":"x","photos":[{"type":"image","transfer_method":"remote_url","url":"https://f.example/a.png"},{"type":"image","transfer_method":"remote_url","url":"https://f.example/b.png"}]} | photos must have at most 1 files (max_length of the input)
      """)
  void anInputThatDoesNotFitIsRefusedBeforeAnythingRuns(String inputs, String message) {
    DifyApp app = DifyApp.parse(APP, StandardNodes.types(), WorkflowEngine.builder().build());
    assertThatThrownBy(() -> app.run(RunRequest.inputs(Map.of()).withInputs((Value.Obj) ValueJson.read(inputs))))
        .isInstanceOfSatisfying(DifyException.class, e -> {
          assertThat(e.code()).isEqualTo(ErrorCode.INVALID_PARAM);
          assertThat(e.text()).startsWith(message);
        });
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      s>a, a>b, b>a, b>e | cycle            | a | Nodes wait for one another in a circle: a, b, e. Remove an edge, or use a loop node.
      s>a, a>e, a>gone   | edge_to_nowhere  | a | Remove the edge or add the node.
      """)
  void aGraphThatCannotRunIsRefusedWithItsNode(String edges, String code, String node, String message) {
    GraphCompiler compiler = new GraphCompiler(StandardNodes.types());
    for (String id : List.of("a", "b")) {
      compiler.node(id, "answer", id, new Value.Obj(Map.of()));
    }
    compiler.node("s", "start", "s", new Value.Obj(Map.of())).node("e", "end", "e", new Value.Obj(Map.of()));
    for (String edge : edges.split(", ")) {
      compiler.edge(edge.split(">")[0], "source", edge.split(">")[1]);
    }
    GraphCompiler.Result result = compiler.compile();
    assertThat(result.graph()).isEmpty();
    assertThat(result.problems()).filteredOn(problem -> problem.severity() == Problem.Severity.ERROR).singleElement()
        .satisfies(problem -> {
          assertThat(problem.code()).isEqualTo(code);
          assertThat(problem.node()).isEqualTo(node);
          assertThat(problem.message()).contains(message);
        });
  }

  @Test
  void inAFileACycleHasAPlaceAndAnEdgeToNowhereIsIgnoredWithAWarning() {
    AppImport cyclic = new DslReader(StandardNodes.types()).read(APP + "    - {source: e, target: e}\n".indent(0));
    assertThat(cyclic.problems())
        .anySatisfy(problem -> assertThat(problem.toString()).startsWith("18:15 error cycle [e]"));
    AppImport nowhere = new DslReader(StandardNodes.types()).read(APP + "    - {source: s, target: gone}\n");
    assertThat(nowhere.graph()).isPresent();
    assertThat(nowhere.problems()).singleElement().satisfies(problem -> assertThat(problem.toString())
        .isEqualTo(
            "21:7 warning dangling_edge The edge from 's' to 'gone' is ignored: 'gone' is no node of this graph."));
  }

  @Test
  void tooManyStepsNameTheNodeAndTheLimit() throws InterruptedException {
    Fixture fixture = Fixture.graph();
    String last = "start";
    for (int i = 0; i < 500; i++) {
      fixture.quick("n" + i, "x").edges(last + ">n" + i);
      last = "n" + i;
    }
    assertFailed(WorkflowEngine.builder().build(), fixture.compile(), "limit_exceeded",
        "Maximum execution steps exceeded: 500, before node 'n499'; raise the engine's maxSteps (EngineLimits) if that is right.");
  }

  @Test
  void anOutputOverTheLimitFailsItsNode() throws InterruptedException {
    EngineLimits small = new EngineLimits(500, Duration.ofMinutes(1), 1024, 1000);
    WorkflowEngine engine = WorkflowEngine.builder().limits(small).build();
    List<String> many = Collections.nCopies(200, "123456");
    assertFailed(engine,
        Fixture.graph().task("t", context -> NodeOutcome.succeeded(Map.of("list", Value.from(many)))).edges("start>t")
            .compile(),
        "limit_exceeded", "The outputs of node 't' have more than 1000 characters, counted up to 'list'. "
            + "Let it give less, or raise the engine's maxOutputChars (EngineLimits).");
    assertFailed(engine, Fixture.graph().quick("q", "x".repeat(600)).answer("a", "{{#q.text#}}{{#q.text#}}")
        .edges("start>q", "q>a").compile(), "limit_exceeded", "The outputs of node 'a' have more than 1000 characters");
    assertThat(engine
        .start(Fixture.graph().quick("q", "x".repeat(1000)).edges("start>q").compile(), RunRequest.inputs(Map.of()))
        .await().status()).isEqualTo(RunStatus.SUCCEEDED);
  }

  @Test
  void anOutputOverTheLimitMayTakeTheFailBranch() throws InterruptedException {
    WorkflowEngine engine = WorkflowEngine.builder().limits(new EngineLimits(500, Duration.ofMinutes(1), 1024, 100))
        .build();
    Graph graph = Fixture.graph().task("t", context -> NodeOutcome.succeeded(Map.of("x", Value.of("x".repeat(101)))),
        "{'error_strategy':'fail-branch'}")
        .node("e", "end", "{'outputs':[{'variable':'e','value_selector':['t','error_type']}]}")
        .edges("start>t", "t:fail-branch>e").compile();
    RunResult result = engine.start(graph, RunRequest.inputs(Map.of())).await();
    assertThat(result.status()).isEqualTo(RunStatus.PARTIAL_SUCCEEDED);
  }

  @Test
  void aVariableOverTheLimitIsAProblemOfTheFile() {
    AppImport result = new DslReader(StandardNodes.types())
        .read(APP + "  conversation_variables:\n  - {name: v, value_type: string, value: '"
            + "x".repeat(200 * 1024) + "'}\n");
    assertThat(result.problems()).singleElement().satisfies(problem -> assertThat(problem.toString())
        .startsWith("22:5 error variable_too_large The value of 'v' is larger than 200 KB"));
  }

  private static void assertFailed(WorkflowEngine engine, Graph graph, String code, String message)
      throws InterruptedException {
    RunResult result = engine.start(graph, RunRequest.inputs(Map.of())).await();
    assertThat(result.status()).isEqualTo(RunStatus.FAILED);
    assertThat(result.errorType()).isEqualTo(code);
    assertThat(result.error()).startsWith(message);
  }
}
