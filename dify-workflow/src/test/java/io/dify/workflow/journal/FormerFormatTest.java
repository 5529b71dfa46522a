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
import io.dify.workflow.node.NodeResult;
import io.dify.workflow.run.NodePath;
import io.dify.workflow.run.NodeStatus;
import io.dify.workflow.run.RunResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Journals of former formats are read for ever: a run that was written down then goes on now. */
class FormerFormatTest {
  private static List<JournalEntry> entries(String file) throws IOException {
    try (InputStream in = FormerFormatTest.class.getResourceAsStream(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().map(JournalCodec::decode).toList();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = { "v1.jsonl", "v2.jsonl"})
  void aRunOfAFormerFormatGoesOn(String file) throws Exception {
    Queue<String> executed = new ConcurrentLinkedQueue<>();
    Graph graph = Fixture.graph().task("a", context -> NodeOutcome.succeeded(Map.of("text", Value.of("again"))))
        .task("b", context -> {
          executed.add(context.idempotencyKey() + "#" + context.attempt());
          return NodeOutcome.succeeded(Map.of("text", Value.of("new")));
        }).node("e", "end", "{'outputs':[{'variable':'a','value_selector':['a','text']},"
            + "{'variable':'b','value_selector':['b','text']}]}")
        .edges("start>a", "a>b", "b>e").compile();
    RunResult result = WorkflowEngine.builder().build().resume(graph, entries(file), Journal.none()).await();
    assertThat(ValueJson.write(result.outputs())).isEqualTo("{\"a\":\"old\",\"b\":\"new\"}");
    assertThat(executed).containsExactly("0198c0de-0000-7000-8000-000000000001:b:#2");
    assertThat(result.usage().totalTokens()).isEqualTo(7);
  }

  @Test
  void whatSaysNothingIsLeftOut() {
    JournalEntry.Finished bare = new JournalEntry.Finished(Instant.parse("2026-01-02T03:04:05Z"), NodePath.of("a"),
        NodeStatus.SUCCEEDED, null, NodeResult.of(Map.of()), null, null);
    String line = JournalCodec.encode(bare);
    assertThat(line).isEqualTo("{\"v\":3,\"at\":\"2026-01-02T03:04:05Z\",\"t\":\"finished\",\"node\":\"a\","
        + "\"status\":\"succeeded\"}");
    assertThat(JournalCodec.decode(line)).isEqualTo(bare);
    assertThatThrownBy(() -> JournalCodec.decode(line.replace("\"v\":3", "\"v\":2"))).isInstanceOf(DifyException.class)
        .hasMessageContaining("is missing");
  }

  @Test
  void aFormatOfTheFutureIsRefused() {
    assertThatThrownBy(() -> JournalCodec.decode("{\"v\":99,\"at\":\"2026-01-02T03:04:05Z\",\"t\":\"paused\"}"))
        .isInstanceOf(DifyException.class).hasMessageContaining("99");
  }
}
