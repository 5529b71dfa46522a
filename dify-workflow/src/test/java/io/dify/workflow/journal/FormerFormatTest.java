package io.dify.workflow.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.workflow.Fixture;
import io.dify.workflow.engine.WorkflowEngine;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.run.RunResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** Journals of former formats are read for ever: a run that was written down then goes on now. */
class FormerFormatTest {
  private static List<JournalEntry> entries() throws IOException {
    try (InputStream in = FormerFormatTest.class.getResourceAsStream("v1.jsonl")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().map(JournalCodec::decode).toList();
    }
  }

  @Test
  void aRunOfTheFirstFormatGoesOn() throws Exception {
    Queue<String> executed = new ConcurrentLinkedQueue<>();
    Graph graph = Fixture.graph().task("a", context -> NodeOutcome.succeeded(Map.of("text", Value.of("again"))))
        .task("b", context -> {
          executed.add(context.idempotencyKey() + "#" + context.attempt());
          return NodeOutcome.succeeded(Map.of("text", Value.of("new")));
        }).node("e", "end", "{'outputs':[{'variable':'a','value_selector':['a','text']},"
            + "{'variable':'b','value_selector':['b','text']}]}")
        .edges("start>a", "a>b", "b>e").compile();
    RunResult result = WorkflowEngine.builder().build().resume(graph, entries(), Journal.none()).await();
    assertThat(ValueJson.write(result.outputs())).isEqualTo("{\"a\":\"old\",\"b\":\"new\"}");
    assertThat(executed).containsExactly("0198c0de-0000-7000-8000-000000000001:b:#2");
    assertThat(result.usage().totalTokens()).isEqualTo(7);
  }

  @Test
  void aFormatOfTheFutureIsRefused() {
    assertThatThrownBy(() -> JournalCodec.decode("{\"v\":99,\"at\":\"2026-01-02T03:04:05Z\",\"t\":\"paused\"}"))
        .isInstanceOf(DifyException.class).hasMessageContaining("99");
  }
}
