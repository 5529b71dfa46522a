package io.dify.core.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.model.Message;
import io.dify.core.model.ModelAnswer;
import io.dify.core.model.ModelCall;
import io.dify.core.model.ModelDelta;
import io.dify.core.model.ModelRef;
import io.dify.core.model.Role;
import io.dify.core.model.ToolRequest;
import io.dify.core.model.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The parts that tests of others rely on. */
@Timeout(60)
class TestkitTest {
  private static final Instant START = Instant.parse("2026-11-21T08:00:00Z");
  private static final ModelCall CALL = ModelCall.of(new ModelRef("test", "m"),
      List.of(Message.of(Role.USER, "Hi there")));

  private final List<ModelDelta> deltas = new ArrayList<>();

  @Test
  void clockMovesOnlyWhenTold() {
    ManualClock clock = new ManualClock(START);
    assertThat(clock.instant()).isEqualTo(START);
    CompletableFuture<Void> soon = clock.after(Duration.ofSeconds(5));
    CompletableFuture<Void> later = clock.after(Duration.ofSeconds(6));
    clock.advance(Duration.ofSeconds(5));
    assertThat(clock.millis()).isEqualTo(START.plusSeconds(5).toEpochMilli());
    assertThat(soon).isCompleted();
    assertThat(later).isNotCompleted();
    clock.set(START.plusSeconds(60));
    assertThat(later).isCompleted();
    clock.set(START);
    assertThat(clock.instant()).isEqualTo(START);
    assertThat(clock.after(Duration.ZERO)).isCompleted();
  }

  @Test
  void scriptedModelPlaysItsTurnsAndRecordsItsCalls() {
    ToolRequest tool = new ToolRequest("1", "t", "{}");
    ScriptedChatModel model = ScriptedChatModel.playing(
        ScriptedTurn.saying("a", "b").then(new ScriptedTurn.Step.Think("c"), new ScriptedTurn.Step.Request(tool))
            .withFinishReason("tool_calls").withUsage(new Usage(1, 2)),
        ScriptedTurn.saying("done"));
    assertThat(model.answer(CALL, deltas::add, Cancellation.none()))
        .isEqualTo(new ModelAnswer(CALL.model(), "ab", "c", List.of(tool), new Usage(1, 2), "tool_calls"));
    assertThat(deltas).containsExactly(new ModelDelta.Text("a"), new ModelDelta.Text("b"),
        new ModelDelta.Reasoning("c"));
    assertThat(model.answer(CALL, deltas::add, Cancellation.none()).usage()).isEqualTo(new Usage(2, 1));
    assertThatThrownBy(() -> model.answer(CALL, deltas::add, Cancellation.none())).isInstanceOf(DifyException.class)
        .hasMessageContaining("2 turns");
    assertThat(model.calls()).containsExactly(CALL, CALL, CALL);
  }

  @Test
  void scriptedModelWaitsForTheClockOrTheCancellation() throws Exception {
    ManualClock clock = new ManualClock(START);
    ScriptedChatModel model = ScriptedChatModel
        .deciding(call -> ScriptedTurn.saying("a").thenAwaiting(clock.after(Duration.ofSeconds(3))).thenSaying("b"));
    CompletableFuture<Void> begun = new CompletableFuture<>();
    CompletableFuture<String> answer = CompletableFuture.supplyAsync(
        () -> model.answer(CALL, delta -> begun.complete(null), Cancellation.none()).text(),
        task -> Thread.ofVirtual().start(task));
    begun.get(20, TimeUnit.SECONDS);
    assertThat(answer).isNotDone();
    clock.advance(Duration.ofSeconds(3));
    assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo("ab");
    Cancellation cancellation = new Cancellation();
    assertThatThrownBy(() -> model.answer(CALL, delta -> cancellation.cancel("stop"), cancellation))
        .isInstanceOf(DifyException.class).hasMessage("stop");
  }

  private static double cosine(String one, String other) {
    HashEmbeddingModel model = new HashEmbeddingModel(256);
    float[] a = model.embed(one);
    float[] b = model.embed(other);
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  @Test
  void textsThatShareWordsAreNear() {
    assertThat(cosine("How do I return shoes?", "return SHOES, how?")).isGreaterThan(0.7);
    assertThat(cosine("How do I return shoes?", "Opening hours in Berlin")).isLessThan(0.4);
    assertThat(cosine("鞋子怎么退货", "退货鞋子")).isGreaterThan(0.5);
    assertThat(cosine("鞋子怎么退货", "营业时间")).isLessThan(0.3);
  }

  @Test
  void vectorsAreTheSameEverywhereAndOfLengthOne() {
    HashEmbeddingModel model = new HashEmbeddingModel(4);
    assertThat(model.id()).hasToString("hash@1");
    assertThat(model.embed("one two 三四")).containsExactly(new HashEmbeddingModel(4).embed("one, TWO: 三四!"));
    assertThat(model.embed(" ?!")).containsExactly(1, 0, 0, 0);
    for (String text : List.of("a", "a b c d e f", "三", "三四五", "")) {
      float[] vector = model.embed(text);
      double square = 0;
      for (float element : vector) {
        square += element * element;
      }
      assertThat(square).isCloseTo(1, org.assertj.core.data.Offset.offset(1e-5));
    }
  }
}
