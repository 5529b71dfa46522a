package io.dify.runtime.http.sse;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.error.DifyException;
import io.dify.core.model.Usage;
import io.dify.runtime.http.ErrorReply;
import io.dify.runtime.http.EventSink;
import io.dify.workflow.event.RunEvent;
import io.dify.workflow.run.RunResult;
import java.io.IOException;
import java.time.Instant;

/**
 * Writes the records of one stream. Records gather until {@link #sendTo} sends them in one write. Borrows its JSON buffers from a shared pool for
 * each record, so that an idle stream holds next to nothing. For one thread.
 */
public final class RunEventWriter {
  private static final JsonFactory JSON = JsonFactory.builder().recyclerPool(JsonRecyclerPools.sharedBoundedPool())
      .build();

  /** Writes the fields of a record after those that all have. */
  @FunctionalInterface
  private interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  private final FrameBuffer frames = new FrameBuffer();
  private final StreamIds ids;
  private Instant startedAt = Instant.EPOCH;

  /** A writer of records with these ids. */
  public RunEventWriter(StreamIds ids) {
    this.ids = ids;
  }

  /** Adds the record of an event. */
  public void event(RunEvent event) throws IOException {
    switch (event) {
      case RunEvent.RunStarted started -> {
        startedAt = started.at();
        record("workflow_started", json -> runStarted(json, started));
      }
      case RunEvent.NodeStarted started -> record("node_started", json -> nodeStarted(json, started));
      case RunEvent.NodeFinished finished -> record("node_finished", json -> nodeFinished(json, finished));
      case RunEvent.TextChunk chunk when ids.chat() != null -> record("message", json -> message(json, chunk));
      case RunEvent.TextChunk chunk -> record("text_chunk", json -> textChunk(json, chunk));
      case RunEvent.TextReplaced replaced when ids.chat() != null -> record("message_replace", json -> {
        json.writeStringField("answer", replaced.text());
        json.writeStringField("reason", "");
      });
      case RunEvent.TextReplaced replaced -> record("text_replace", json -> {
        json.writeObjectFieldStart("data");
        json.writeStringField("text", replaced.text());
        json.writeEndObject();
      });
      case RunEvent.RunEnded ended -> record("workflow_finished", json -> runEnded(json, ended));
    }
  }

  /** Adds the record that ends a chat's stream. */
  public void messageEnd(String messageId, JsonNode metadata) throws IOException {
    record("message_end", json -> {
      json.writeStringField("id", messageId);
      json.writeFieldName("metadata");
      json.writeRawValue(metadata.toString());
      json.writeArrayFieldStart("files");
      json.writeEndArray();
    });
  }

  /** Adds the record of an error, which ends a stream. */
  public void error(DifyException error) throws IOException {
    record("error", json -> {
      json.writeNumberField("status", ErrorReply.status(error.code()));
      json.writeStringField("code", error.code().wire());
      json.writeStringField("message", error.text());
    });
  }

  /** Adds the record that keeps an idle connection alive. */
  public void ping() {
    frames.ping();
  }

  /** Sends what has gathered. */
  public void sendTo(EventSink sink) throws IOException {
    frames.sendTo(sink);
  }

  private void record(String event, Fields fields) throws IOException {
    frames.begin();
    try (JsonGenerator json = JSON.createGenerator(frames)) {
      json.writeStartObject();
      json.writeStringField("event", event);
      json.writeStringField("task_id", ids.taskId());
      json.writeStringField("workflow_run_id", ids.runId());
      StreamIds.Chat chat = ids.chat();
      if (chat != null) {
        json.writeStringField("message_id", chat.messageId());
        json.writeStringField("conversation_id", chat.conversationId());
        json.writeNumberField("created_at", chat.createdAt().getEpochSecond());
      }
      fields.write(json);
      json.writeEndObject();
    }
    frames.end();
  }

  private void message(JsonGenerator json, RunEvent.TextChunk chunk) throws IOException {
    StreamIds.Chat chat = ids.chat();
    json.writeStringField("id", chat == null ? "" : chat.messageId());
    json.writeStringField("answer", chunk.text());
    selector(json, chunk);
  }

  private static void textChunk(JsonGenerator json, RunEvent.TextChunk chunk) throws IOException {
    json.writeObjectFieldStart("data");
    json.writeStringField("text", chunk.text());
    selector(json, chunk);
    json.writeEndObject();
  }

  private static void selector(JsonGenerator json, RunEvent.TextChunk chunk) throws IOException {
    json.writeArrayFieldStart("from_variable_selector");
    for (String part : chunk.source().parts()) {
      json.writeString(part);
    }
    json.writeEndArray();
  }

  private void runStarted(JsonGenerator json, RunEvent.RunStarted started) throws IOException {
    json.writeObjectFieldStart("data");
    json.writeStringField("id", ids.runId());
    json.writeStringField("workflow_id", ids.workflowId());
    json.writeFieldName("inputs");
    ValueWriter.write(json, started.inputs());
    json.writeNumberField("created_at", started.at().getEpochSecond());
    json.writeStringField("reason", "initial");
    json.writeEndObject();
  }

  private static void nodeStarted(JsonGenerator json, RunEvent.NodeStarted started) throws IOException {
    json.writeObjectFieldStart("data");
    nodeHead(json, started);
    json.writeNullField("inputs");
    json.writeBooleanField("inputs_truncated", false);
    nodeTail(json, started);
    json.writeEndObject();
  }

  private static void nodeFinished(JsonGenerator json, RunEvent.NodeFinished finished) throws IOException {
    json.writeObjectFieldStart("data");
    nodeHead(json, finished.start());
    json.writeFieldName("inputs");
    ValueWriter.write(json, finished.inputs());
    json.writeBooleanField("inputs_truncated", false);
    json.writeFieldName("process_data");
    ValueWriter.write(json, finished.processData());
    json.writeBooleanField("process_data_truncated", false);
    json.writeFieldName("outputs");
    ValueWriter.write(json, finished.outputs());
    json.writeBooleanField("outputs_truncated", false);
    json.writeStringField("status", finished.status().wire());
    json.writeStringField("error", finished.error());
    json.writeNumberField("elapsed_time", WireUsage.seconds(finished.elapsed()));
    executionMetadata(json, finished.usage());
    json.writeNumberField("finished_at", finished.at().getEpochSecond());
    json.writeArrayFieldStart("files");
    json.writeEndArray();
    nodeTail(json, finished.start());
    json.writeEndObject();
  }

  private static void nodeHead(JsonGenerator json, RunEvent.NodeStarted node) throws IOException {
    json.writeStringField("id", node.executionId());
    json.writeStringField("node_id", node.nodeId());
    json.writeStringField("node_type", node.nodeType());
    json.writeStringField("title", node.title());
    json.writeNumberField("index", node.index() + 1);
    json.writeStringField("predecessor_node_id", node.predecessor());
  }

  private static void nodeTail(JsonGenerator json, RunEvent.NodeStarted node) throws IOException {
    json.writeNumberField("created_at", node.at().getEpochSecond());
    json.writeObjectFieldStart("extras");
    json.writeEndObject();
    json.writeNullField("iteration_id");
    json.writeNullField("loop_id");
  }

  private static void executionMetadata(JsonGenerator json, Usage usage) throws IOException {
    if (usage.totalTokens() == 0) {
      json.writeNullField("execution_metadata");
      return;
    }
    json.writeObjectFieldStart("execution_metadata");
    json.writeNumberField("total_tokens", usage.totalTokens());
    json.writeNumberField("total_price", 0);
    json.writeStringField("currency", WireUsage.CURRENCY);
    json.writeEndObject();
  }

  private void runEnded(JsonGenerator json, RunEvent.RunEnded ended) throws IOException {
    RunResult result = ended.result();
    json.writeFieldName("data");
    json.writeRawValue(WireRun.finished(ids, result, startedAt, ended.at()).toString());
  }
}
