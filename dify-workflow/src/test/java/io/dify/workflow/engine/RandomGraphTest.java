package io.dify.workflow.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.workflow.Fixture;
import io.dify.workflow.event.RunEvent;
import io.dify.workflow.run.NodeStatus;
import io.dify.workflow.run.RunRequest;
import io.dify.workflow.run.RunResult;
import io.dify.workflow.run.RunStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The engine against {@link RandomGraph}'s straight-line reading. Repeat a failure with {@code -Ddify.seed=...}. */
class RandomGraphTest {
  private final WorkflowEngine engine = WorkflowEngine.builder().build();

  @Test
  @Timeout(120)
  void randomGraphsRunAsTheReferenceSays() throws InterruptedException {
    check(2_000);
  }

  @Test
  @Tag("long")
  @Timeout(3600)
  void aHundredThousandRandomGraphsRunAsTheReferenceSays() throws InterruptedException {
    check(100_000);
  }

  private void check(int graphs) throws InterruptedException {
    long seed = Long.getLong("dify.seed", System.nanoTime());
    System.out.println(graphs + " random graphs from -Ddify.seed=" + seed);
    Random random = new Random(seed);
    for (int i = 0; i < graphs; i++) {
      RandomGraph expected = new RandomGraph(random);
      Run run = engine.start(expected.graph, RunRequest.query("?"));
      check(expected, run.await(), Fixture.drain(run.subscribe()), "graph " + i + " of seed " + seed + ": " + expected);
    }
  }

  private static void check(RandomGraph expected, RunResult result, List<RunEvent> events, String what) {
    assertThat(result.status()).as(what).isEqualTo(RunStatus.SUCCEEDED);
    Map<String, Integer> started = new HashMap<>();
    Map<String, Integer> ended = new HashMap<>();
    List<String> order = new ArrayList<>();
    for (RunEvent event : events) {
      assertThat(event.seq()).as(what).isEqualTo(order.size());
      order.add("");
      if (event instanceof RunEvent.NodeStarted s) {
        assertThat(started.put(s.nodeId(), order.size())).as(what).isNull();
      } else if (event instanceof RunEvent.NodeFinished f) {
        assertThat(ended.put(f.start().nodeId(), order.size())).as(what).isNull();
        assertThat(f.status()).as(what).isEqualTo(NodeStatus.SUCCEEDED);
      }
    }
    assertThat(started.keySet()).as(what).isEqualTo(expected.runs);
    assertThat(ended.keySet()).as(what).isEqualTo(expected.runs);
    expected.order().stream()
        .filter(edge -> expected.runs.contains(edge.getKey()) && expected.runs.contains(edge.getValue()))
        .forEach(edge -> assertThat(ended.get(edge.getKey())).as(what + edge).isLessThan(started.get(edge.getValue())));
    assertThat(Fixture.text(events)).as(what).isEqualTo(result.answer());
    checkAnswers(expected, result.answer(), what);
  }

  /** Answers come whole, each once, in any order; a variable of a node that may still be at work shows its text or its name. */
  private static void checkAnswers(RandomGraph expected, String answer, String what) {
    Matcher matcher = Pattern.compile("<(n[a-z]\\d+)>.*?</\\1>", Pattern.DOTALL).matcher(answer);
    Set<String> seen = new HashSet<>();
    int end = 0;
    while (matcher.find()) {
      assertThat(matcher.start()).as(what).isEqualTo(end);
      end = matcher.end();
      assertThat(seen.add(matcher.group(1))).as(what).isTrue();
      String text = expected.answers.getOrDefault(matcher.group(1), "no such answer");
      assertThat(matcher.group()).as(what)
          .matches(Pattern.quote(text).replace("*,", "\\E(t\\d+\\.x*|n[a-z]\\d+\\.text)?,\\Q"));
    }
    assertThat(end).as(what).isEqualTo(answer.length());
    assertThat(seen).as(what).isEqualTo(expected.answers.keySet());
  }
}
