package io.dify.workflow.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import io.dify.workflow.Fixture;
import io.dify.workflow.event.RunEvent;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.node.NodeSignal;
import io.dify.workflow.node.RunsOn;
import io.dify.workflow.run.NodeStatus;
import io.dify.workflow.run.RunRequest;
import io.dify.workflow.run.RunResult;
import io.dify.workflow.run.RunStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FailurePolicyTest {
  private static final NodeExecutor BROKEN = context -> {
    throw new DifyException(ErrorCode.MODEL_FAILED, "no luck");
  };
  private final WorkflowEngine engine = WorkflowEngine.builder().build();

  private List<RunEvent> events(Run run) throws InterruptedException {
    return Fixture.drain(run.subscribe());
  }

  @Test
  void aFailingNodeIsTriedAgainAsOftenAsItSays() throws InterruptedException {
    AtomicInteger tries = new AtomicInteger();
    Run run = engine.start(Fixture.graph().task("t", context -> {
      if (tries.incrementAndGet() < 3) {
        throw new DifyException(ErrorCode.NETWORK, "try " + tries.get());
      }
      return NodeOutcome.succeeded(Map.of("text", Value.of("third time")));
    }, "{'retry_config':{'retry_enabled':true,'max_retries':3,'retry_interval':1}}").answer("a", "{{#t.text#}}")
        .edges("start>t", "t>a").compile(), RunRequest.query("?"));
    assertThat(run.await().status()).isEqualTo(RunStatus.SUCCEEDED);
    assertThat(run.await().answer()).isEqualTo("third time");
    assertThat(events(run)).filteredOn(RunEvent.NodeRetried.class::isInstance)
        .extracting(event -> ((RunEvent.NodeRetried) event).attempt() + " " + ((RunEvent.NodeRetried) event).error())
        .containsExactly("1 try 1", "2 try 2");
    assertThat(events(run)).filteredOn(event -> event instanceof RunEvent.NodeStarted s && s.nodeId().equals("t"))
        .hasSize(1);
  }

  @Test
  void textOfAFailedTryIsTakenBackAndNothingIsShownTwice() throws InterruptedException {
    AtomicInteger tries = new AtomicInteger();
    Run run = engine.start(Fixture.graph().task("t", context -> {
      context.offer(new NodeSignal.Text("text", "half"));
      if (tries.incrementAndGet() < 2) {
        throw new DifyException(ErrorCode.NETWORK, "cut");
      }
      context.offer(new NodeSignal.Text("text", " and half"));
      return NodeOutcome.succeeded(Map.of("text", Value.of("half and half")));
    }, "{'retry_config':{'retry_enabled':true,'max_retries':1,'retry_interval':0}}").answer("a", "[{{#t.text#}}]")
        .edges("start>t", "t>a").compile(), RunRequest.query("?"));
    assertThat(run.await().answer()).isEqualTo("[half and half]");
    assertThat(Fixture.text(events(run))).isEqualTo("[half and half]");
    assertThat(events(run)).anyMatch(event -> event instanceof RunEvent.TextReplaced r && r.text().equals("["));
  }

  /** The text behind the reasoning flows while the node still works; a second try begins with the reasoning. */
  @Test
  void textBehindReasoningFlowsAndBothAreTakenBack() throws InterruptedException {
    AtomicInteger tries = new AtomicInteger();
    CountDownLatch shown = new CountDownLatch(1);
    Run run = engine.start(Fixture.graph().task("t", context -> {
      context.offer(new NodeSignal.Reasoning("hm"));
      context.offer(new NodeSignal.Text("text", "half"));
      assertThat(shown.await(20, TimeUnit.SECONDS)).isTrue();
      if (tries.incrementAndGet() < 2) {
        throw new DifyException(ErrorCode.NETWORK, "cut");
      }
      return NodeOutcome.succeeded(Map.of("reasoning_content", Value.of("hm"), "text", Value.of("half")));
    }, "{'retry_config':{'retry_enabled':true,'max_retries':1,'retry_interval':0}}")
        .answer("a", "({{#t.reasoning_content#}}) {{#t.text#}}.").edges("start>t", "t>a").compile(),
        RunRequest.query("?"));
    run.listen(event -> {
      if (event instanceof RunEvent.TextChunk chunk && chunk.text().equals("half")) {
        shown.countDown();
      }
    });
    assertThat(run.await().answer()).isEqualTo("(hm) half.");
    List<RunEvent> events = events(run);
    assertThat(Fixture.text(events)).isEqualTo("(hm) half.");
    assertThat(events).filteredOn(RunEvent.TextReplaced.class::isInstance)
        .singleElement().satisfies(event -> assertThat(((RunEvent.TextReplaced) event).text()).isEqualTo("("));
    assertThat(events).filteredOn(RunEvent.ReasoningChunk.class::isInstance)
        .extracting(event -> ((RunEvent.ReasoningChunk) event).last()).containsExactly(false, true, false, true);
  }

  @Test
  void whenAllTriesFailTheRunFails() throws InterruptedException {
    Run run = engine.start(Fixture.graph()
        .task("t", BROKEN, "{'retry_config':{'retry_enabled':true,'max_retries':2,'retry_interval':0}}")
        .edges("start>t").compile(),
        RunRequest.query("?"));
    assertThat(run.await().status()).isEqualTo(RunStatus.FAILED);
    assertThat(events(run)).filteredOn(RunEvent.NodeRetried.class::isInstance).hasSize(2);
  }

  @Test
  void aFailBranchIsTakenOnFailureAndSkippedOnSuccess() throws InterruptedException {
    for (boolean fails : List.of(true, false)) {
      Run run = engine.start(Fixture.graph()
          .task("t", fails ? BROKEN : context -> NodeOutcome.succeeded(Map.of("text", Value.of("fine"))),
              "{'error_strategy':'fail-branch'}")
          .answer("good", "good: {{#t.text#}}").answer("bad", "bad: {{#t.error_message#}} ({{#t.error_type#}})")
          .edges("start>t", "t:source>good", "t:fail-branch>bad").compile(), RunRequest.query("?"));
      RunResult result = run.await();
      assertThat(result.answer()).isEqualTo(fails ? "bad: no luck (completion_request_error)" : "good: fine");
      assertThat(result.status()).isEqualTo(fails ? RunStatus.PARTIAL_SUCCEEDED : RunStatus.SUCCEEDED);
      assertThat(result.exceptions()).isEqualTo(fails ? 1 : 0);
    }
  }

  @Test
  void defaultValuesTakeThePlaceOfWhatFailed() throws InterruptedException {
    Run run = engine.start(Fixture.graph().task("t", BROKEN,
        "{'error_strategy':'default-value','default_value':[{'key':'text','type':'string','value':'sorry'},{'key':'n','type':'number','value':'2'},"
            + "{'key':'list','type':'array[number]','value':'[1,2]'}]}")
        .answer("a", "{{#t.text#}} {{#t.n#}} {{#t.list#}} {{#t.error_type#}}").edges("start>t", "t>a").compile(),
        RunRequest.query("?"));
    RunResult result = run.await();
    assertThat(result.answer()).isEqualTo("sorry 2.0 - 1\n- 2 completion_request_error");
    assertThat(result.status()).isEqualTo(RunStatus.PARTIAL_SUCCEEDED);
    assertThat(events(run))
        .anyMatch(event -> event instanceof RunEvent.NodeFinished f && f.status() == NodeStatus.EXCEPTION);
  }

  @Test
  void anUnknownStrategyAndAnUnreadableDefaultAreProblems() {
    assertThat(Fixture.graph().task("t", BROKEN, "{'error_strategy':'hope'}").result().problems()).extracting("code")
        .contains("unknown_error_strategy");
    assertThat(Fixture.graph()
        .task("t", BROKEN,
            "{'error_strategy':'default-value','default_value':[{'key':'x','type':'object','value':'{'}]}")
        .result()
        .problems()).extracting("code").contains("invalid_default");
  }

  @Test
  void aRunStoppedBetweenTwoTriesLeavesNothingWaiting() throws InterruptedException {
    CountDownLatch pausing = new CountDownLatch(1);
    CountDownLatch forgotten = new CountDownLatch(2);
    Workers real = Workers.threads();
    WorkflowEngine patient = WorkflowEngine.builder().workers(new Workers() {
      @Override
      public Runnable start(RunsOn where, Runnable work) {
        return real.start(where, work);
      }

      @Override
      public Runnable after(Duration delay, Runnable task) {
        if (delay.equals(Duration.ofMinutes(10))) {
          pausing.countDown();
        }
        return forgotten::countDown;
      }
    }).build();
    Run run = patient.start(Fixture.graph()
        .task("t", BROKEN, "{'retry_config':{'retry_enabled':true,'max_retries':2,'retry_interval':600000}}")
        .edges("start>t").compile(), RunRequest.query("?"));
    assertThat(pausing.await(30, TimeUnit.SECONDS)).isTrue();
    run.stop("enough");
    assertThat(run.await().status()).isEqualTo(RunStatus.STOPPED);
    assertThat(forgotten.await(30, TimeUnit.SECONDS)).as("the run's end and the next try are both called off").isTrue();
  }
}
