package io.dify.workflow.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.model.Usage;
import io.dify.core.template.Selector;
import io.dify.core.value.Value;
import io.dify.workflow.Fixture;
import io.dify.workflow.event.RunEvent;
import io.dify.workflow.run.RunResult;
import io.dify.workflow.run.RunStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InvariantsTest {
  private static final Instant AT = Instant.EPOCH;
  private static final Value.Obj NONE = new Value.Obj(Map.of());

  private static RunResult result(String answer) {
    return new RunResult("r", RunStatus.SUCCEEDED, NONE, answer, null, null, Usage.NONE, 1, 0, Duration.ZERO, NONE,
        List.of());
  }

  private static RunEvent say(long seq, String text) {
    return new RunEvent.TextChunk(seq, AT, text, Selector.of("a", "b"));
  }

  private static RunEvent end(long seq, String answer) {
    return new RunEvent.RunEnded(seq, AT, result(answer));
  }

  private static List<String> check(String answer, RunEvent... events) {
    return Invariants
        .check(new CaseRun(Fixture.graph().compile(), result(answer), List.of(events), List.of(), List.of()))
        .stream().map(CaseFailure::what).toList();
  }

  @Test
  void aRunAsItShouldBe() {
    assertThat(check("ab", say(0, "a"), say(1, "b"), end(2, "ab"))).isEmpty();
    assertThat(check("xb", say(0, "a"), new RunEvent.TextReplaced(1, AT, "x"), say(2, "b"), end(3, "xb"))).isEmpty();
  }

  @Test
  void deltasThatAreNotTheAnswer() {
    assertThat(check("ac", say(0, "a"), say(1, "b"), end(2, "ac"))).containsExactly("text deltas are not the answer");
    assertThat(check("ab", say(0, "a"), say(1, "b"), new RunEvent.TextReplaced(2, AT, "x"), end(3, "ab")))
        .containsExactly("text deltas are not the answer");
  }

  @Test
  void numbersWithAGap() {
    assertThat(check("ab", say(0, "a"), say(2, "b"), end(3, "ab"))).containsExactly("event numbers");
    assertThat(check("a", say(1, "a"), end(2, "a"))).containsExactly("event numbers");
  }

  @Test
  void endsThatAreNotOneOrNotLast() {
    assertThat(check("a", say(0, "a"))).containsExactly("terminal event");
    assertThat(check("a", say(0, "a"), end(1, "a"), end(2, "a"))).containsExactly("terminal event");
    assertThat(check("a", end(0, "a"), say(1, "a"))).containsExactly("terminal event");
  }

  @Test
  void whatCameFromOutside() {
    CaseRun run = new CaseRun(Fixture.graph().compile(), result(""), List.of(), List.of(), List.of("a model"));
    assertThat(Invariants.check(run)).containsExactly(new CaseFailure("outside the case", "a model"));
  }
}
