package io.dify.workflow.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import io.dify.workflow.Fixture;
import io.dify.workflow.event.RunEvent;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.node.NodeSignal;
import io.dify.workflow.run.NodeStatus;
import io.dify.workflow.run.RunRequest;
import io.dify.workflow.run.RunResult;
import io.dify.workflow.run.RunStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkflowEngineTest {
  private final WorkflowEngine engine = WorkflowEngine.builder().clock(Fixture.CLOCK).ids(Fixture.ids()).build();

  @Test
  void startThenAnswerEchoesTheQuestion() throws InterruptedException {
    Graph graph = Fixture.graph().answer("a", "You said: {{#sys.query#}}!").edges("start>a").compile();
    Run run = engine.start(graph, RunRequest.query("hello"));
    RunResult result = run.await();
    assertThat(result.status()).isEqualTo(RunStatus.SUCCEEDED);
    assertThat(result.answer()).isEqualTo("You said: hello!");
    assertThat(result.outputs().fields()).containsEntry("answer", Value.of("You said: hello!"));
    assertThat(result.steps()).isEqualTo(2);
    assertThat(result.runId()).isEqualTo(run.id());
  }

  @Test
  void eventsAreNumberedWithoutGapAndEndOnce() throws InterruptedException {
    Graph graph = Fixture.graph().quick("q", "x").answer("a", "{{#q.text#}}").edges("start>q", "q>a").compile();
    List<RunEvent> events = Fixture.drain(engine.start(graph, RunRequest.query("?")).subscribe());
    assertThat(events).extracting(RunEvent::seq)
        .containsExactlyElementsOf(LongStream.range(0, events.size()).boxed().toList());
    assertThat(events.getFirst()).isInstanceOf(RunEvent.RunStarted.class);
    assertThat(events.getLast()).isInstanceOf(RunEvent.RunEnded.class);
    assertThat(events).filteredOn(RunEvent.RunEnded.class::isInstance).hasSize(1);
    assertThat(events).extracting(event -> event.getClass().getSimpleName()).containsExactly("RunStarted",
        "NodeStarted",
        "NodeFinished", "NodeStarted", "NodeFinished", "TextChunk", "NodeStarted", "NodeFinished", "RunEnded");
  }

  @Test
  void aSubscriberThatComesLateStillSeesTheFirstEvent() throws InterruptedException {
    Graph graph = Fixture.graph().answer("a", "hi").edges("start>a").compile();
    Run run = engine.start(graph, RunRequest.query("?"));
    run.await();
    assertThat(Fixture.drain(run.subscribe()).getFirst().seq()).isZero();
    assertThat(Fixture.drain(run.subscribe())).isEqualTo(Fixture.drain(run.subscribe()));
  }

  @Test
  void textFlowsWhileItsNodeStillWorks() throws InterruptedException {
    CountDownLatch seen = new CountDownLatch(1);
    Graph graph = Fixture.graph().task("t", context -> {
      context.offer(new NodeSignal.Text("text", "one "));
      if (!seen.await(30, TimeUnit.SECONDS)) {
        throw new AssertionError("nobody saw the first piece");
      }
      context.offer(new NodeSignal.Text("text", "two"));
      return NodeOutcome.succeeded(Map.of("text", Value.of("one two")));
    }).answer("a", "<{{#t.text#}}>").edges("start>t", "t>a").compile();
    Run run = engine.start(graph, RunRequest.query("?"));
    var cursor = run.subscribe();
    List<RunEvent> events = new ArrayList<>();
    while (!Fixture.text(events).equals("<one ")) {
      events.addAll(cursor.take(Duration.ofSeconds(30)));
    }
    assertThat(events).noneMatch(event -> event instanceof RunEvent.NodeFinished f && f.start().nodeId().equals("t"));
    seen.countDown();
    events.addAll(Fixture.drain(cursor));
    assertThat(Fixture.text(events)).isEqualTo("<one two>").isEqualTo(run.await().answer());
  }

  @Test
  void joinWaitsForEveryLiveBranchAndRunsOnce() throws InterruptedException {
    CountDownLatch both = new CountDownLatch(2);
    Graph graph = Fixture.graph().task("x", context -> {
      both.countDown();
      both.await(30, TimeUnit.SECONDS);
      return NodeOutcome.succeeded(Map.of("text", Value.of("X")));
    }).task("y", context -> {
      both.countDown();
      both.await(30, TimeUnit.SECONDS);
      return NodeOutcome.succeeded(Map.of("text", Value.of("Y")));
    }).answer("a", "{{#x.text#}}{{#y.text#}}").edges("start>x", "start>y", "x>a", "y>a").compile();
    Run run = engine.start(graph, RunRequest.query("?"));
    assertThat(run.await().answer()).isEqualTo("XY");
    assertThat(both.getCount()).as("both branches ran at the same time").isZero();
    assertThat(Fixture.drain(run.subscribe()))
        .filteredOn(event -> event instanceof RunEvent.NodeStarted s && s.nodeId().equals("a")).hasSize(1);
  }

  @Test
  void aBranchNotTakenIsSkippedAndItsVariableLeavesNothing() throws InterruptedException {
    Graph graph = Fixture.graph().choice("c", "b").quick("x", "X").quick("y", "Y")
        .answer("a", "[{{#x.text#}}|{{#y.text#}}]")
        .edges("start>c", "c:a>x", "c:b>y", "x>a", "y>a").compile();
    Run run = engine.start(graph, RunRequest.query("?"));
    assertThat(run.await().answer()).isEqualTo("[|Y]");
    assertThat(Fixture.drain(run.subscribe()))
        .noneMatch(event -> event instanceof RunEvent.NodeStarted s && s.nodeId().equals("x"));
  }

  @Test
  void twoAnswersNeverInterleave() throws InterruptedException {
    CountDownLatch second = new CountDownLatch(1);
    Graph graph = Fixture.graph().task("slow", context -> {
      context.offer(new NodeSignal.Text("text", "s1"));
      second.await(30, TimeUnit.SECONDS);
      context.offer(new NodeSignal.Text("text", "s2"));
      return NodeOutcome.succeeded(Map.of("text", Value.of("s1s2")));
    }).task("fast", context -> {
      context.offer(new NodeSignal.Text("text", "f1f2"));
      return NodeOutcome.succeeded(Map.of("text", Value.of("f1f2")));
    }).task("after", context -> {
      second.countDown();
      return NodeOutcome.succeeded(Map.of());
    }).answer("a1", "({{#slow.text#}})").answer("a2", "({{#fast.text#}})")
        .edges("start>slow", "start>fast", "slow>a1", "fast>a2", "a2>after").compile();
    Run run = engine.start(graph, RunRequest.query("?"));
    assertThat(run.await().answer()).isEqualTo("(s1s2)(f1f2)");
    assertThat(Fixture.text(Fixture.drain(run.subscribe()))).isEqualTo("(s1s2)(f1f2)");
  }

  @Test
  void aFailingNodeFailsTheRunAndNothingBehindItStarts() throws InterruptedException {
    Graph graph = Fixture.graph().task("t", context -> {
      throw new DifyException(ErrorCode.MODEL_FAILED, "The provider said no.");
    }).answer("a", "{{#t.text#}}").edges("start>t", "t>a").compile();
    Run run = engine.start(graph, RunRequest.query("?"));
    RunResult result = run.await();
    assertThat(result.status()).isEqualTo(RunStatus.FAILED);
    assertThat(result.error()).isEqualTo("The provider said no.");
    assertThat(result.errorType()).isEqualTo("completion_request_error");
    List<RunEvent> events = Fixture.drain(run.subscribe());
    assertThat(events).anyMatch(event -> event instanceof RunEvent.NodeFinished f && f.status() == NodeStatus.FAILED);
    assertThat(events).noneMatch(event -> event instanceof RunEvent.NodeStarted s && s.nodeId().equals("a"));
  }

  @Test
  void anUnexpectedExceptionIsReportedWithoutItsText() throws InterruptedException {
    Graph graph = Fixture.graph().task("t", context -> {
      throw new IllegalStateException("secret detail");
    }).edges("start>t").compile();
    RunResult result = engine.start(graph, RunRequest.query("?")).await();
    assertThat(result.status()).isEqualTo(RunStatus.FAILED);
    assertThat(result.error()).doesNotContain("secret detail");
  }

  @Test
  void aFailureBreaksOffWhatStillRuns() throws InterruptedException {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    Graph graph = Fixture.graph().task("waits", context -> {
      started.countDown();
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        interrupted.countDown();
        throw e;
      }
      return NodeOutcome.succeeded(Map.of());
    }).task("fails", context -> {
      started.await();
      throw new DifyException(ErrorCode.NODE_FAILED, "no");
    }).edges("start>waits", "start>fails").compile();
    Run run = engine.start(graph, RunRequest.query("?"));
    assertThat(run.await().status()).isEqualTo(RunStatus.FAILED);
    assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(Fixture.drain(run.subscribe()))
        .anyMatch(event -> event instanceof RunEvent.NodeFinished f && f.status() == NodeStatus.STOPPED);
  }

  @Test
  void stopReachesTheNodeAtWorkAndItsCancellation() throws InterruptedException {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch cancelled = new CountDownLatch(1);
    Graph graph = Fixture.graph().task("t", context -> {
      context.cancellation().onCancel(cancelled::countDown);
      context.offer(new NodeSignal.Text("text", "half"));
      started.countDown();
      new CountDownLatch(1).await();
      return NodeOutcome.succeeded(Map.of());
    }).answer("a", "{{#t.text#}}").edges("start>t", "t>a").compile();
    Run run = engine.start(graph, RunRequest.query("?"));
    assertThat(started.await(30, TimeUnit.SECONDS)).isTrue();
    run.stop("enough");
    RunResult result = run.await();
    assertThat(result.status()).isEqualTo(RunStatus.STOPPED);
    assertThat(result.answer()).as("text shown so far is kept").isEqualTo("half");
    assertThat(cancelled.await(30, TimeUnit.SECONDS)).isTrue();
    run.stop("again");
    assertThat(Fixture.drain(run.subscribe())).filteredOn(RunEvent.RunEnded.class::isInstance).hasSize(1);
  }

  @Test
  void aRunThatTakesTooLongEndsWithTheSettingThatWouldChangeIt() throws InterruptedException {
    WorkflowEngine hasty = WorkflowEngine.builder().limits(new EngineLimits(500, Duration.ofMillis(50), 1024)).build();
    Graph graph = Fixture.graph().task("t", context -> {
      new CountDownLatch(1).await();
      return NodeOutcome.succeeded(Map.of());
    }).edges("start>t").compile();
    RunResult result = hasty.start(graph, RunRequest.query("?")).await();
    assertThat(result.status()).isEqualTo(RunStatus.FAILED);
    assertThat(result.errorType()).isEqualTo("timeout");
    assertThat(result.error()).contains("maxRunTime");
  }

  @Test
  void tooManyStepsEndTheRun() throws InterruptedException {
    WorkflowEngine small = WorkflowEngine.builder().limits(new EngineLimits(3, Duration.ofMinutes(1), 1024)).build();
    Fixture fixture = Fixture.graph();
    String last = "start";
    for (int i = 0; i < 5; i++) {
      fixture.quick("n" + i, "x").edges(last + ">n" + i);
      last = "n" + i;
    }
    RunResult result = small.start(fixture.compile(), RunRequest.query("?")).await();
    assertThat(result.status()).isEqualTo(RunStatus.FAILED);
    assertThat(result.error()).contains("Maximum execution steps exceeded: 3").contains("maxSteps");
    assertThat(result.steps()).isEqualTo(3);
  }

  @Test
  void aMissingRequiredInputIsRefusedBeforeAnythingRuns() {
    Graph graph = new FixtureInputs().graph();
    assertThatThrownBy(() -> engine.start(graph, RunRequest.inputs(Map.of()))).isInstanceOf(DifyException.class)
        .hasMessage("topic is required in input form");
  }

  @Test
  void endNodesGiveOutputsAndMissingOnesAreNull() throws InterruptedException {
    Graph graph = Fixture.graph().quick("q", "x")
        .node("e", "end",
            "{'outputs':[{'variable':'r','value_selector':['q','text']},{'variable':'n','value_selector':['q','no']}]}")
        .edges("start>q", "q>e").compile();
    RunResult result = engine.start(graph, RunRequest.query("?")).await();
    assertThat(result.outputs().fields()).containsExactly(Map.entry("r", Value.of("x")),
        Map.entry("n", Value.nothing()));
  }

  @Test
  void aThousandRunsAtOnceAllEnd() throws InterruptedException {
    CountDownLatch go = new CountDownLatch(1);
    Graph graph = Fixture.graph().task("t", context -> {
      context.offer(new NodeSignal.Text("text", "a"));
      go.await();
      context.offer(new NodeSignal.Text("text", "b"));
      return NodeOutcome.succeeded(Map.of("text", Value.of("ab")));
    }).answer("a", "{{#t.text#}}").edges("start>t", "t>a").compile();
    List<Run> runs = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      runs.add(engine.start(graph, RunRequest.query("?")));
    }
    go.countDown();
    for (Run run : runs) {
      assertThat(run.await().answer()).isEqualTo("ab");
    }
    assertThat(runs).extracting(Run::id).doesNotHaveDuplicates();
  }

  @Test
  void aCancellationThatFailsDoesNotChangeHowTheRunEnds() throws InterruptedException {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    Graph graph = Fixture.graph().task("t", context -> {
      context.cancellation().onCancel(() -> {
        throw new IllegalStateException("cannot close");
      });
      started.countDown();
      try {
        new CountDownLatch(1).await();
      } finally {
        interrupted.countDown();
      }
      return NodeOutcome.succeeded(Map.of());
    }).edges("start>t").compile();
    Run run = engine.start(graph, RunRequest.query("?"));
    assertThat(started.await(30, TimeUnit.SECONDS)).isTrue();
    run.stop("enough");
    assertThat(run.await().status()).isEqualTo(RunStatus.STOPPED);
    assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(Fixture.drain(run.subscribe()))
        .anyMatch(event -> event instanceof RunEvent.NodeFinished f && f.status() == NodeStatus.STOPPED);
  }

  private static final class FixtureInputs {
    Graph graph() {
      var compiler = new io.dify.workflow.graph.GraphCompiler(
          io.dify.workflow.node.NodeTypes.of(new io.dify.workflow.node.start.StartNode()));
      compiler.node("s", "start", "s", (Value.Obj) io.dify.core.value.ValueJson
          .read("{\"variables\":[{\"variable\":\"topic\",\"type\":\"text-input\",\"required\":true}]}"));
      return compiler.compile().graph().orElseThrow();
    }
  }

  @Test
  void anAnswerWaitsForWhatWritesTheVariableItShows() throws InterruptedException {
    Graph graph = Fixture.graph().conversation("mood", Value.of("old"))
        .task("t", context -> NodeOutcome.succeeded(Map.of()))
        .node("as", "assigner",
            "{'version':'2','items':[{'variable_selector':['conversation','mood'],'operation':'set','input_type':'constant','value':'new'}]}")
        .answer("a", "{{#conversation.mood#}}!").edges("start>t", "t>as", "as>a", "start>a").compile();
    Run run = engine.start(graph, RunRequest.query("?"));
    assertThat(run.await().answer()).isEqualTo("new!");
    assertThat(run.await().outputs().fields()).containsEntry("answer", Value.of("new!"));
  }

  @Test
  void anErrorThatIsNoExceptionEndsTheRunToo() throws InterruptedException {
    Graph graph = Fixture.graph().task("t", context -> {
      throw new NoClassDefFoundError("secret/Detail");
    }).edges("start>t").compile();
    RunResult result = engine.start(graph, RunRequest.query("?")).await();
    assertThat(result.status()).isEqualTo(RunStatus.FAILED);
    assertThat(result.error()).doesNotContain("secret");
  }
}
