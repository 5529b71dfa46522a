package io.dify.runtime.http.sse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.model.Usage;
import io.dify.core.template.Selector;
import io.dify.core.value.FileRef;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.runtime.testing.EventReader;
import io.dify.workflow.event.RunEvent;
import io.dify.workflow.run.NodeStatus;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RunEventWriterTest {
  private static final Instant AT = Instant.parse("2026-01-02T03:04:05Z");
  private static final Selector TEXT = Selector.of("llm", "text");
  private static final StreamIds CHAT = new StreamIds("t1", "r1", "w1", "u1",
      new StreamIds.Chat("m1", "c1", AT, StreamIds.Kind.CHATFLOW));
  private static final StreamIds FLOW = new StreamIds("t1", "r1", "w1", "u1", null);
  private static final RunEvent.NodeStarted LOOP = started("loop", "loop", null);

  private static RunEvent.NodeStarted started(String id, String type, RunEvent.Pass pass) {
    return new RunEvent.NodeStarted(1, AT, "e-" + id, id, type, "Title", 2, "start", pass);
  }

  private static String write(StreamIds ids, RunEvent... events) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    RunEventWriter writer = new RunEventWriter(ids);
    for (RunEvent event : events) {
      writer.event(event);
    }
    writer.sendTo(out::write);
    return out.toString(StandardCharsets.UTF_8);
  }

  private static List<JsonNode> read(String stream) throws Exception {
    return new EventReader(new ByteArrayInputStream(stream.getBytes(StandardCharsets.UTF_8))).all();
  }

  @Test
  void aRecordIsOneLineOfJsonAndABlankLine() throws Exception {
    assertThat(write(CHAT, new RunEvent.TextChunk(1, AT, "a\n\u2028\"", TEXT)))
        .isEqualTo("data: {\"event\":\"message\",\"task_id\":\"t1\",\"workflow_run_id\":\"r1\",\"message_id\":\"m1\","
            + "\"conversation_id\":\"c1\",\"created_at\":1767323045,\"id\":\"m1\",\"answer\":\"a\\n\u2028\\\"\","
            + "\"from_variable_selector\":[\"llm\",\"text\"]}\n\n");
  }

  @Test
  void workflowsHaveTextChunksWithoutMessageIds() throws Exception {
    JsonNode record = read(write(FLOW, new RunEvent.TextChunk(1, AT, "Te", TEXT))).getFirst();
    assertThat(record).hasToString("{\"event\":\"text_chunk\",\"task_id\":\"t1\",\"workflow_run_id\":\"r1\","
        + "\"data\":{\"text\":\"Te\",\"from_variable_selector\":[\"llm\",\"text\"]}}");
  }

  @Test
  void aReplacementVoidsTheTextSoFar() throws Exception {
    assertThat(read(write(CHAT, new RunEvent.TextReplaced(1, AT, "new"))).getFirst().path("event").asText())
        .isEqualTo("message_replace");
    assertThat(read(write(FLOW, new RunEvent.TextReplaced(1, AT, "new"))).getFirst().path("event").asText())
        .isEqualTo("text_replace");
  }

  @Test
  void containersHaveRecordsOfTheirOwnAndNestedNodesNameThem() throws Exception {
    RunEvent.Pass pass = new RunEvent.Pass("loop", "loop", 0);
    RunEvent.NodeStarted inner = started("inner", "code", pass);
    List<JsonNode> records = read(write(FLOW, LOOP, new RunEvent.PassStarted(2, AT, LOOP, pass), inner,
        new RunEvent.PassFinished(4, AT, LOOP, pass, Duration.ofMillis(5), new Value.Obj(Map.of("n", Value.of(2)))),
        finished(inner, Usage.NONE), finished(LOOP, Usage.NONE)));
    assertThat(records).extracting(record -> record.path("event").asText()).containsExactly("loop_started",
        "loop_next", "node_started", "node_finished", "loop_completed");
    assertThat(records.get(1).path("data").path("index").asInt()).isZero();
    assertThat(records.get(2).path("data").path("loop_id").asText()).isEqualTo("loop");
    assertThat(records.get(2).path("data").path("iteration_id").isNull()).isTrue();
    assertThat(records.get(3).path("data").path("execution_metadata"))
        .hasToString("{\"loop_id\":\"loop\",\"loop_index\":0}");
    assertThat(records.get(4).path("data").path("steps").asInt()).isEqualTo(1);
    assertThat(records.get(4).path("data").path("execution_metadata"))
        .hasToString("{\"loop_duration_map\":{\"0\":0.005},\"loop_variable_map\":{\"0\":{\"n\":2}}}");
  }

  @Test
  void retriesAreCounted() throws Exception {
    JsonNode record = read(write(CHAT, new RunEvent.NodeRetried(2, AT, started("n", "llm", null), 1, "Busy.",
        Duration.ofMillis(1500)))).getFirst();
    assertThat(record.path("event").asText()).isEqualTo("node_retry");
    assertThat(record.path("data").path("retry_index").asInt()).isEqualTo(1);
    assertThat(record.path("data").path("status").asText()).isEqualTo("retry");
    assertThat(record.path("data").path("elapsed_time").asDouble()).isEqualTo(1.5);
  }

  @Test
  void usageOfANodeIsShownWhenThereIsAny() throws Exception {
    JsonNode none = read(write(CHAT, finished(started("n", "code", null), Usage.NONE))).getFirst();
    assertThat(none.path("data").path("execution_metadata").isNull()).isTrue();
    JsonNode some = read(write(CHAT, finished(started("n", "llm", null), new Usage(3, 4)))).getFirst();
    assertThat(some.path("data").path("execution_metadata").path("total_tokens").asInt()).isEqualTo(7);
  }

  private static RunEvent finished(RunEvent.NodeStarted start, Usage usage) {
    Value.Obj none = new Value.Obj(Map.of());
    return new RunEvent.NodeFinished(9, AT, start, NodeStatus.SUCCEEDED, none, none,
        new Value.Obj(Map.of("x", Value.of(1))), null, usage, Duration.ofSeconds(2));
  }

  @Test
  void valuesAreWrittenAsTheirOwnJsonForm() throws Exception {
    Value file = new Value.File(new FileRef("f", "image", "remote_url", "a.png", ".png", "image/png", 5, "u", null));
    Value all = Value.from(Map.of("list", List.of(1, 2.5, true, "文", Map.of()), "nan", Double.NaN, "file", file));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (var json = ValueJson.mapper().getFactory().createGenerator(out)) {
      ValueWriter.write(json, all);
    }
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(ValueJson.write(all));
  }

  @Test
  void joiningNeighboursLosesNoTextAndKeepsTheOrder() {
    long seed = Long.getLong("dify.seed", 42);
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      List<RunEvent> batch = random.ints(random.nextInt(20), 0, 4).<RunEvent>mapToObj(
          kind -> kind == 3
              ? new RunEvent.TextReplaced(0, AT, "R")
              : new RunEvent.TextChunk(0, AT, Character.toString('a' + random.nextInt(26)),
                  Selector.of("n" + kind, "t")))
          .toList();
      List<RunEvent> merged = RunStream.merged(batch);
      assertThat(flat(merged)).as("seed %d, round %d", seed, round).isEqualTo(flat(batch));
      for (int i = 1; i < merged.size(); i++) {
        boolean bothText = merged.get(i - 1) instanceof RunEvent.TextChunk a
            && merged.get(i) instanceof RunEvent.TextChunk b && a.source().equals(b.source());
        assertThat(bothText).as("seed %d, round %d: neighbours left apart", seed, round).isFalse();
      }
    }
  }

  /** Each character with where it comes from. */
  private static String flat(List<RunEvent> events) {
    StringBuilder flat = new StringBuilder();
    for (RunEvent event : events) {
      switch (event) {
        case RunEvent.TextChunk chunk -> chunk.text().chars()
            .forEach(c -> flat.append((char) c).append(chunk.source()).append(' '));
        case RunEvent.TextReplaced replaced -> flat.append("! ");
        default -> throw new AssertionError(event);
      }
    }
    return flat.toString();
  }
}
