package io.dify.workflow.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.workflow.StandardNodes;
import io.dify.workflow.build.AppBuilder;
import io.dify.workflow.build.DocumentStep;
import io.dify.workflow.build.Input;
import io.dify.workflow.event.RunEvent;
import io.dify.workflow.node.NodeConfig;
import io.dify.workflow.node.NodeData;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.node.NodeType;
import io.dify.workflow.node.NodeTypes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class CaseRunnerTest {
  private static final Path CASES = Path.of("src/test/resources/cases");
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir
  Path temp;
  private CaseFolder folder;

  @BeforeEach
  void app() throws Exception {
    folder = CaseFolder.in(temp);
  }

  @Test
  void theSameCaseGivesTheSameEventsEveryTime() throws Exception {
    for (String name : List.of("parallel", "containers", "failures")) {
      for (TestCase each : CaseFile.read(CASES.resolve(name + ".cases.yml")).cases()) {
        List<RunEvent> first = each.run().events();
        assertThat(first).isNotEmpty();
        for (int i = 0; i < 200; i++) {
          assertThat(each.run().events()).as(each.name()).isEqualTo(first);
        }
      }
    }
  }

  @Test
  void delaysAreSimulatedTime() throws Exception {
    List<RunEvent> events = CaseFile.read(CASES.resolve("parallel.cases.yml")).cases().getFirst().run().events();
    assertThat(events).filteredOn(RunEvent.NodeFinished.class::isInstance)
        .extracting(event -> ((RunEvent.NodeFinished) event).start().nodeId() + " "
            + Duration.between(START, event.at()).toMillis())
        .containsExactly("start 0", "b 100", "c 200", "a 300", "answer 300");
  }

  @Test
  void retriesWaitInSimulatedTime() throws Exception {
    CaseReport report = folder.run("models: [{replies: [{error: {message: broken}}, fine]}]\nquery: q");
    assertThat(report.result().answer()).isEqualTo("fine");
    assertThat(report.result().elapsed()).isEqualTo(Duration.ofMillis(100));
  }

  @Test
  void aModelCallThatNothingMatchesShowsThePromptAndAnEntryToPaste() throws Exception {
    CaseReport report = folder.run("query: How long may I keep it?\nmodels: [{prompt_contains: short, reply: x}]");
    assertThat(report.passed()).isFalse();
    assertThat(report.failures().getFirst().toString()).isEqualTo("""
        outside the case:
          'llm' called the model langgenius/openai/openai/small, and no entry of 'models' matches. It was asked:
              system: Be brief.
              user: How long may I keep it?
          To answer it, add:
            models:
            - node: llm
              prompt_contains: How long may I keep it?
              reply: '...'""");
    String pasted = "query: How long may I keep it?\nmodels:\n- node: llm\n  prompt_contains: How long may I keep it?\n  reply: '...'";
    assertThat(folder.run(pasted).message()).isEmpty();
  }

  @Test
  void aCallThatNothingMatchesFailsTheCaseEvenIfTheAppHandlesIt() throws Exception {
    CaseReport report = folder.run("query: q\nexpect: {error_contains: no entry of}");
    assertThat(report.failures()).extracting(CaseFailure::what).containsExactly("outside the case");
  }

  @Test
  void knowledgeThatNothingReplacesFailsTheCase() throws Exception {
    Path app = CASES.resolve("chat.yml").toAbsolutePath();
    CaseReport report = folder.read("app: " + app + "\ncases: [{name: a, query: q, models: [{reply: x}]}]").run()
        .getFirst();
    assertThat(report.message()).contains("'kb' asked the knowledge bases [faq] for \"q\"; a case has none.",
        "kb: {outputs: {result: ");
  }

  @Test
  void aFileThatNothingReplacesFailsTheCase() throws Exception {
    AppBuilder app = AppBuilder.workflow("Files");
    DocumentStep text = app.document("letter", app.input(Input.file("file")));
    app.start().then(text).then(app.end("out").output("text", text.text()));
    Path file = Files.writeString(Files.createTempDirectory("app").resolve("app.yml"), app.toYaml());
    String given = "cases: [{name: a, inputs: {file: {type: document, transfer_method: remote_url, url: 'http://h/a.txt'}}%s}]";
    assertThat(folder.read("app: " + file + "\n" + given.formatted("")).run().getFirst().message())
        .contains("'letter' opened the file a.txt; a case has no files", "letter: {outputs: {text: ...}}");
    assertThat(folder.read("app: " + file + "\n"
        + given.formatted(", nodes: {letter: {outputs: {text: hi}}}, expect: {outputs: {text: hi}}")).run().getFirst()
        .message()).isEmpty();
  }

  @Test
  void namesTheAppDoesNotHaveFailTheCase() throws Exception {
    CaseReport report = folder.run("""
        nodes: {lmm: {outputs: {}}}
        models: [{node: ll, reply: x}]
        environment: {PLAICE: x}
        human: {llm: {action: x}}
        conversation: {cuont: 1}""");
    assertThat(report.failures()).extracting(CaseFailure::toString).containsExactly(
        "nodes: the app has no node 'lmm'; there are answer, llm, other, start, test.",
        "human: 'llm' is of type llm, not human-input; use 'nodes' to replace it.",
        "models: the app has no node 'll'; there are answer, llm, other, start, test.",
        "environment: the app has no environment variable 'PLAICE'; there are PLACE.",
        "conversation: the app has no conversation variable 'cuont'; there are count.");
  }

  @Test
  void anAppThatCannotRunFailsItsCases() throws Exception {
    Files.writeString(temp.resolve("bad.yml"), """
        kind: app
        app: {name: x, mode: workflow}
        workflow: {graph: {nodes: [{id: a, data: {type: end, title: x, outputs: []}}], edges: []}}""");
    CaseReport report = folder.read("app: bad.yml\ncases: [{name: a}]").run().getFirst();
    assertThat(report.failures()).extracting(CaseFailure::what).containsExactly("app");
    assertThat(report.message()).contains("no_root");
  }

  @Test
  void repeatedRunsMustAllPassAndBeTheSame() throws Exception {
    AtomicInteger count = new AtomicInteger();
    CaseReport changing = custom(context -> NodeOutcome.succeeded(Map.of("n", Value.of(count.incrementAndGet()))), 3);
    assertThat(changing.message()).contains("run 2 of 3", "a clock or a source of chance outside of the case");
    assertThat(custom(context -> NodeOutcome.succeeded(Map.of("n", Value.of(1))), 3).message()).isEmpty();
    count.set(0);
    assertThat(custom(context -> {
      count.incrementAndGet();
      return NodeOutcome.succeeded(Map.of());
    }, 3).passed()).isTrue();
    assertThat(count).hasValue(3);
  }

  @Test
  void aNodeThatWaitsForTheWorldOutsideFailsTheCase() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    TestCase test = own(context -> {
      never.await();
      return NodeOutcome.succeeded(Map.of());
    }, 1);
    CaseReport report = new CaseRunner(test.file(), test.spec(), Duration.ofMillis(100)).run();
    assertThat(report.message()).contains(
        "Nothing has happened for 100 ms: a node waits for something outside of the test, at",
        "CaseRunnerTest");
  }

  private CaseReport custom(NodeExecutor work, int repeat) throws Exception {
    return own(work, repeat).run();
  }

  private TestCase own(NodeExecutor work, int repeat) throws Exception {
    Files.writeString(temp.resolve("custom.yml"), """
        kind: app
        app: {name: x, mode: workflow}
        workflow:
          graph:
            nodes:
              - {id: start, data: {type: start, title: Start, variables: []}}
              - {id: own, data: {type: own, title: Own}}
            edges: [{source: start, sourceHandle: source, target: own}]""");
    NodeTypes types = StandardNodes.types().with(new Own(work));
    return folder.read("app: custom.yml\ncases: [{name: a, repeat: " + repeat + "}]", types).cases().getFirst();
  }

  private record Own(NodeExecutor work) implements NodeType<Own.Config> {
    record Config() implements NodeConfig {}

    @Override
    public String name() {
      return "own";
    }

    @Override
    public Config parse(NodeData data) {
      return new Config();
    }

    @Override
    public NodeExecutor executor(Config config) {
      return work;
    }
  }

  @Test
  void scriptsSayWhatTheyAreTold() throws Exception {
    Map<String, List<String>> expected = Map.of("reply: one two  three", List.of("one ", "two  ", "three"),
        "reply: 你好", List.of("你好"), "chunks: [a, '', b c]", List.of("a", "b c"), "structured: {a: [1, x]}",
        List.of("{\"a\":[1,\"x\"]}"), "replies: [{chunks: [x, y]}, z]", List.of("x", "y"));
    List<String> wrong = new ArrayList<>();
    for (Map.Entry<String, List<String>> each : expected.entrySet()) {
      CaseReport report = folder.run("query: q\nmodels: [{" + each.getKey() + "}]\nexpect: {stream: "
          + ValueJson.write(Value.from(each.getValue())) + "}");
      if (!report.passed()) {
        wrong.add(report.message());
      }
    }
    assertThat(wrong).isEmpty();
  }
}
