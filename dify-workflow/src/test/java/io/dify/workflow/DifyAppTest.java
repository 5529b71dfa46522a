package io.dify.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.ModelAnswer;
import io.dify.core.model.ModelDelta;
import io.dify.core.model.Usage;
import io.dify.workflow.engine.Run;
import io.dify.workflow.engine.WorkflowEngine;
import io.dify.workflow.event.RunEvent;
import io.dify.workflow.run.RunRequest;
import io.dify.workflow.run.RunResult;
import io.dify.workflow.run.RunStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DifyAppTest {
  private static final Path BOT = Path.of("..", "examples", "faq-bot", "faq-bot.yml");

  @Test
  void theExampleBotRunsFromItsFile() throws InterruptedException {
    WorkflowEngine engine = WorkflowEngine.builder().knowledge((query, cancellation) -> List.of())
        .models(ref -> (call, sink, cancellation) -> {
          sink.accept(new ModelDelta.Text("about " + call.question()));
          return ModelAnswer.of(call.model(), "about " + call.question(), Usage.NONE);
        }).build();
    DifyApp app = DifyApp.load(BOT, engine);
    RunResult result = app.run(RunRequest.query("returns"));
    assertThat(result.error()).isNull();
    assertThat(result.answer()).isEqualTo("about returns");
    assertThat(app.file().info().name()).isEqualTo("Lindenmarkt FAQ bot");
  }

  @Test
  void whatCannotRunIsSaidWithItsLine() {
    String yaml = """
        version: "0.6.0"
        kind: app
        app: {name: Broken, mode: workflow}
        workflow:
          graph:
            nodes:
              - id: s
                type: custom
                data: {type: start, title: S, variables: []}
              - id: m
                type: custom
                data: {type: llm, title: M, model: {provider: openai}}
            edges:
              - {id: e, source: s, target: m}
        """;
    assertThatThrownBy(() -> DifyApp.parse(yaml, StandardNodes.types(), WorkflowEngine.builder().build()))
        .isInstanceOf(DifyException.class).hasMessageContaining("12:").hasMessageContaining("model.name");
  }

  private static final String SLOW = """
      version: "0.6.0"
      kind: app
      app: {name: Slow, mode: advanced-chat}
      workflow:
        graph:
          nodes:
            - {id: s, type: custom, data: {type: start, title: S, variables: []}}
            - {id: m, type: custom, data: {type: llm, title: M, model: {provider: p, name: m}, prompt_template: [{role: user, text: "{{#sys.query#}}"}]}}
            - {id: a, type: custom, data: {type: answer, title: A, answer: "{{#m.text#}}!"}}
          edges:
            - {id: e, source: s, target: m}
            - {id: f, source: m, target: a}
      """;

  private static void waitForEver() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      throw new DifyException(ErrorCode.CANCELLED, "interrupted", e);
    }
  }

  /** Says its question in two pieces; waits for ever when asked to. */
  private static DifyApp app() {
    return DifyApp.parse(SLOW, StandardNodes.types(),
        WorkflowEngine.builder().models(ref -> (call, sink, cancellation) -> {
          sink.accept(new ModelDelta.Text("you said "));
          if (call.question().equals("wait")) {
            waitForEver();
          }
          sink.accept(new ModelDelta.Text(call.question()));
          return ModelAnswer.of(call.model(), "you said " + call.question(), Usage.NONE);
        }).build());
  }

  @Test
  void eventsAreALoop() {
    StringBuilder text = new StringBuilder();
    long next = 0;
    RunEvent last = null;
    for (RunEvent event : app().stream(RunRequest.query("tea"))) {
      assertThat(event.seq()).isEqualTo(next++);
      if (event instanceof RunEvent.TextChunk chunk) {
        text.append(chunk.text());
      }
      last = event;
    }
    assertThat(text).hasToString("you said tea!");
    assertThat(last).isInstanceOf(RunEvent.RunEnded.class);
  }

  @Test
  void aLoopLeftEarlyLeavesTheRunAlone() throws InterruptedException {
    Run run = app().start(RunRequest.query("tea"));
    for (RunEvent event : run.events()) {
      assertThat(event).isInstanceOf(RunEvent.RunStarted.class);
      break;
    }
    assertThat(run.await().answer()).isEqualTo("you said tea!");
  }

  @Test
  void eventsAreCalledBackOneAfterAnother() throws InterruptedException {
    List<Long> seen = new ArrayList<>();
    RunResult result = app().run(RunRequest.query("tea"), event -> seen.add(event.seq()));
    assertThat(result.answer()).isEqualTo("you said tea!");
    assertThat(seen).isEqualTo(LongStream.range(0, seen.size()).boxed().toList()).hasSizeGreaterThan(6);
  }

  @Test
  void aListenerThatFailsIsHeardOf() {
    assertThatThrownBy(() -> app().run(RunRequest.query("wait"), event -> {
      throw new DifyException(ErrorCode.CONFLICT, "no more");
    })).isInstanceOf(DifyException.class).hasMessageContaining("no more");
  }

  @Test
  void aRunHasATimeLimitOfItsOwn() throws InterruptedException {
    RunResult result = app().run(RunRequest.query("wait").within(Duration.ofMillis(20)));
    assertThat(result.status()).isEqualTo(RunStatus.FAILED);
    assertThat(result.errorType()).isEqualTo(ErrorCode.TIMEOUT.wire());
    assertThat(result.error()).contains("20 ms").contains("RunRequest.within");
  }

  @Test
  void aReaderThatIsInterruptedStops() throws InterruptedException {
    Run run = app().start(RunRequest.query("wait"));
    AtomicReference<DifyException> seen = new AtomicReference<>();
    CountDownLatch reading = new CountDownLatch(2);
    Thread reader = Thread.ofVirtual().start(() -> {
      try {
        run.events().forEach(event -> reading.countDown());
      } catch (DifyException e) {
        seen.set(e);
      }
    });
    reading.await();
    reader.interrupt();
    reader.join();
    assertThat(seen.get().code()).isEqualTo(ErrorCode.CANCELLED);
    run.stop("enough");
    assertThat(run.await().status()).isEqualTo(RunStatus.STOPPED);
  }
}
