package io.dify.runtime.http.sse;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.error.DifyException;
import io.dify.core.value.FileRef;
import io.dify.core.value.Value;
import io.dify.runtime.conversation.AgentThought;
import io.dify.runtime.http.ErrorReply;
import io.dify.runtime.http.EventSink;
import io.dify.runtime.journal.RunMode;
import io.dify.runtime.run.AgentThoughts;
import io.dify.workflow.event.RunEvent;
import io.dify.workflow.run.RunResult;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * Writes the records of one stream. Records gather until {@link #sendTo} sends them in one write. Borrows its JSON buffers from a shared pool for
 * each record, so that an idle stream holds next to nothing. For one thread.
 */
public final class RunEventWriter {
  private static final JsonFactory JSON = JsonFactory.builder().recyclerPool(JsonRecyclerPools.sharedBoundedPool())
      .build();

  /** In an answer: nobody gave it in time. */
  private static final String TIMED_OUT = "timed_out";
  private static final Set<String> NAMED = Set.of(TIMED_OUT, "node_id", "node_title");

  /** Writes the fields of a record after those that all have. */
  @FunctionalInterface
  private interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  private final FrameBuffer frames = new FrameBuffer();
  private final NodeRecords nodes = new NodeRecords();
  private final AgentThoughts thoughts = new AgentThoughts();
  private final MadeFiles files = new MadeFiles();
  private final StreamIds ids;
  private boolean numbered;
  private long current = -1;
  private Instant startedAt = Instant.EPOCH;

  /** A writer of records with these ids. */
  public RunEventWriter(StreamIds ids) {
    this.ids = ids;
  }

  /** From now on records carry the number of their event as their id. */
  public void numberEvents() {
    numbered = true;
  }

  /** When the run began, for a stream that begins later: ends and pauses tell it. */
  public void beganAt(Instant at) {
    startedAt = at;
  }

  /** Adds the end of a run of which only a summary is left. */
  public void runFinished(JsonNode data) throws IOException {
    record("workflow_finished", json -> {
      json.writeFieldName("data");
      json.writeRawValue(data.toString());
    });
  }

  /** Adds the record of an event. */
  public void event(RunEvent event) throws IOException {
    current = event.seq();
    StreamIds.Chat chat = ids.chat();
    if (chat != null) {
      filesMade(event);
    }
    if (chat != null && chat.kind() != StreamIds.Kind.CHATFLOW) {
      plainEvent(chat, event);
      return;
    }
    switch (event) {
      case RunEvent.RunStarted started -> {
        startedAt = started.at();
        record("workflow_started", json -> runStarted(json, started));
      }
      case RunEvent.RunResumed resumed ->
        record("workflow_started", json -> runStarted(json, resumed.inputs(), resumed.at(), "resumption", ""));
      case RunEvent.InputRequired required ->
        record("human_input_required", json -> personAsked(json, required.start(), ids.forms().of(required.request())));
      case RunEvent.InputReceived received -> record(answerName(received.answer()),
          json -> personAsked(json, received.start(), received.answer()));
      case RunEvent.RunPaused paused -> record("workflow_paused", json -> {
        json.writeFieldName("data");
        json.writeRawValue(WireRun.paused(paused.result(), startedAt, ids.forms()).toString());
      });
      case RunEvent.NodeStarted started ->
        record(NodeRecords.name(started, "_started", "node_started"), json -> nodes.started(json, started));
      case RunEvent.NodeRetried retried -> record("node_retry", json -> nodes.retried(json, retried));
      case RunEvent.NodeFinished finished ->
        record(NodeRecords.name(finished.start(), "_completed", "node_finished"),
            json -> nodes.finished(json, finished));
      case RunEvent.PassStarted started ->
        record(started.pass().containerType() + "_next", json -> nodes.passStarted(json, started));
      // Clients are told of the beginning of passes only; the record of the container sums them up.
      case RunEvent.PassFinished finished -> nodes.passFinished(finished);
      case RunEvent.TextChunk chunk when ids.chat() != null -> record("message", json -> message(json, chunk));
      case RunEvent.TextChunk chunk -> record("text_chunk", json -> textChunk(json, chunk));
      case RunEvent.ReasoningChunk chunk -> record("reasoning_chunk", json -> reasoning(json, chunk));
      case RunEvent.AgentLogged logged -> record("agent_log", json -> NodeRecords.agentLog(json, logged));
      case RunEvent.TextReplaced replaced when ids.chat() != null -> record("message_replace", json -> {
        json.writeStringField("answer", replaced.text());
        json.writeStringField("reason", replaced.reason());
      });
      case RunEvent.TextReplaced replaced -> record("text_replace", json -> {
        json.writeObjectFieldStart("data");
        json.writeStringField("text", replaced.text());
        json.writeEndObject();
      });
      case RunEvent.RunEnded ended -> record("workflow_finished", json -> runEnded(json, ended));
    }
  }

  /** Adds a record for each file that a node or an agent's tool made. */
  private void filesMade(RunEvent event) throws IOException {
    for (FileRef file : files.in(event)) {
      record("message_file", json -> {
        json.writeStringField("id", file.id());
        json.writeStringField("type", file.type());
        json.writeStringField("belongs_to", "assistant");
        json.writeStringField("url", file.url() == null ? "" : file.url());
      });
    }
  }

  /** Apps that have no workflow of their own tell of their text, and of an agent's rounds. */
  private void plainEvent(StreamIds.Chat chat, RunEvent event) throws IOException {
    boolean agent = chat.kind() == StreamIds.Kind.AGENT;
    if (event instanceof RunEvent.TextChunk chunk) {
      record(agent ? "agent_message" : "message", json -> {
        json.writeStringField("id", chat.messageId());
        json.writeStringField("answer", chunk.text());
      });
    } else if (event instanceof RunEvent.TextReplaced replaced) {
      record("message_replace", json -> {
        json.writeStringField("answer", replaced.text());
        json.writeStringField("reason", replaced.reason());
      });
    } else if (agent && event instanceof RunEvent.AgentLogged logged) {
      AgentThought thought = thoughts.apply(logged).orElse(null);
      if (thought != null) {
        record("agent_thought", json -> agentThought(json, thought));
      }
    }
  }

  private static void agentThought(JsonGenerator json, AgentThought thought) throws IOException {
    json.writeStringField("id", thought.id());
    json.writeNumberField("position", thought.position());
    json.writeStringField("thought", thought.thought());
    json.writeStringField("observation", thought.observation());
    json.writeStringField("tool", thought.tool());
    json.writeObjectFieldStart("tool_labels");
    json.writeEndObject();
    json.writeStringField("tool_input", thought.toolInput());
    json.writeArrayFieldStart("message_files");
    for (String file : thought.files()) {
      json.writeString(file);
    }
    json.writeEndArray();
  }

  /** Adds the record that ends a chat's stream. */
  public void messageEnd(String messageId, JsonNode metadata) throws IOException {
    record("message_end", json -> {
      json.writeStringField("id", messageId);
      json.writeFieldName("metadata");
      json.writeRawValue(metadata.toString());
      files.endingWith(json);
    });
  }

  /** Adds a piece of the answer as it is spoken. */
  public void speech(byte[] audio, int offset, int length) throws IOException {
    record("tts_message", json -> {
      json.writeFieldName("audio");
      json.writeBinary(audio, offset, length);
      spokenAt(json);
    });
  }

  /** Adds the record that ends the spoken answer. */
  public void speechEnd() throws IOException {
    record("tts_message_end", json -> {
      json.writeStringField("audio", "");
      spokenAt(json);
    });
  }

  /** Records of messages have the time of the message; those of workflows get that of the run. */
  private void spokenAt(JsonGenerator json) throws IOException {
    if (ids.chat() == null) {
      json.writeNumberField("created_at", startedAt.getEpochSecond());
    }
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
    frames.begin(numbered ? current : -1);
    try (JsonGenerator json = JSON.createGenerator(frames)) {
      json.writeStartObject();
      json.writeStringField("event", event);
      json.writeStringField("task_id", ids.taskId());
      StreamIds.Chat chat = ids.chat();
      if (chat == null || chat.kind() == StreamIds.Kind.CHATFLOW) {
        json.writeStringField("workflow_run_id", ids.runId());
      }
      if (chat != null) {
        json.writeStringField("message_id", chat.messageId());
        if (chat.kind() != StreamIds.Kind.COMPLETION) {
          json.writeStringField("conversation_id", chat.conversationId());
        }
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

  private void reasoning(JsonGenerator json, RunEvent.ReasoningChunk chunk) throws IOException {
    json.writeObjectFieldStart("data");
    StreamIds.Chat chat = ids.chat();
    if (chat != null) {
      json.writeStringField("message_id", chat.messageId());
    }
    json.writeStringField("reasoning", chunk.text());
    json.writeStringField("node_id", chunk.start().nodeId());
    json.writeBooleanField("is_final", chunk.last());
    json.writeEndObject();
  }

  private static void selector(JsonGenerator json, RunEvent.TextChunk chunk) throws IOException {
    json.writeArrayFieldStart("from_variable_selector");
    for (String part : chunk.source().parts()) {
      json.writeString(part);
    }
    json.writeEndArray();
  }

  /** Answers say themselves whether anybody gave them. */
  private static String answerName(Value.Obj answer) {
    return answer.fields().get(TIMED_OUT) instanceof Value.Bool late && late.truth()
        ? "human_input_form_timeout"
        : "human_input_form_filled";
  }

  private static void personAsked(JsonGenerator json, RunEvent.NodeStarted start, Value.Obj what) throws IOException {
    json.writeObjectFieldStart("data");
    json.writeStringField("node_id", start.nodeId());
    json.writeStringField("node_title", start.title());
    for (Map.Entry<String, Value> field : what.fields().entrySet()) {
      if (!NAMED.contains(field.getKey())) {
        json.writeFieldName(field.getKey());
        ValueWriter.write(json, field.getValue());
      }
    }
    json.writeEndObject();
  }

  private void runStarted(JsonGenerator json, RunEvent.RunStarted started) throws IOException {
    runStarted(json, started.inputs(), started.at(), "initial", (started.durable() ? RunMode.DURABLE : RunMode.FAST)
        .wire());
  }

  private void runStarted(JsonGenerator json, Value.Obj inputs, Instant at, String reason, String durability)
      throws IOException {
    json.writeObjectFieldStart("data");
    json.writeStringField("id", ids.runId());
    json.writeStringField("workflow_id", ids.workflowId());
    json.writeFieldName("inputs");
    ValueWriter.write(json, inputs);
    json.writeNumberField("created_at", at.getEpochSecond());
    json.writeStringField("reason", reason);
    if (!durability.isEmpty()) {
      json.writeStringField("durability", durability);
    }
    json.writeEndObject();
  }

  private void runEnded(JsonGenerator json, RunEvent.RunEnded ended) throws IOException {
    RunResult result = ended.result();
    json.writeFieldName("data");
    json.writeRawValue(WireRun.finished(ids, result, startedAt, ended.at()).toString());
  }
}
