package io.dify.runtime.http.service;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.runtime.conversation.ChatMessage;
import io.dify.runtime.conversation.Owner;
import io.dify.runtime.http.Reply;
import io.dify.runtime.http.sse.FormTold;
import io.dify.runtime.http.sse.RunStream;
import io.dify.runtime.http.sse.StreamIds;
import io.dify.runtime.http.sse.WireRun;
import io.dify.runtime.http.sse.WireUsage;
import io.dify.runtime.registry.LiveApp;
import io.dify.runtime.run.ChatTurn;
import io.dify.runtime.storage.FileUrls;
import io.dify.workflow.dsl.AppMode;
import io.dify.workflow.journal.JournalEntry;
import io.dify.workflow.run.RunResult;
import io.dify.workflow.run.RunStatus;
import java.time.Duration;

/** Answers of chat and completion apps, as a stream or in one piece. */
final class TurnReplies {
  private final Duration ping;
  private final SpokenAnswers speech;
  private final FormTold forms;
  private final FileUrls urls;

  /** @param ping how long a stream may be silent before a ping */
  TurnReplies(Duration ping, SpokenAnswers speech, FormTold forms, FileUrls urls) {
    this.forms = forms;
    this.urls = urls;
    this.ping = ping;
    this.speech = speech;
  }

  Reply of(LiveApp app, Owner owner, ChatTurn turn, boolean streaming) throws InterruptedException {
    return streaming ? stream(app, owner, turn) : block(app, turn);
  }

  private Reply stream(LiveApp app, Owner owner, ChatTurn turn) {
    StreamIds ids = new StreamIds(turn.taskId(), turn.run().id(), app.versionId(), owner.user(),
        new StreamIds.Chat(turn.messageId(), turn.conversationId(), turn.createdAt(), kind(app.spec().mode())), forms);
    return new Reply.Events(new RunStream(turn.run().subscribe(), ids, (writer, result, sink) -> {
      ChatTurn.End end = turn.await();
      if (result.status() == RunStatus.FAILED) {
        writer.error(RunErrors.of(result));
      } else {
        writer.messageEnd(turn.messageId(), metadata(app, end));
        speech.into(writer, sink, app, owner, end.outcome().answer());
      }
    }, ping));
  }

  private static StreamIds.Kind kind(AppMode mode) {
    return switch (mode) {
      case AGENT_CHAT -> StreamIds.Kind.AGENT;
      case CHAT -> StreamIds.Kind.CHAT;
      case COMPLETION -> StreamIds.Kind.COMPLETION;
      case ADVANCED_CHAT, WORKFLOW, RAG_PIPELINE -> StreamIds.Kind.CHATFLOW;
    };
  }

  /** A failed run is an error here, unlike in a stream, which has begun by then. */
  private Reply block(LiveApp app, ChatTurn turn) throws InterruptedException {
    ChatTurn.End end = turn.await();
    if (end.result().status() == RunStatus.FAILED) {
      throw RunErrors.of(end.result());
    }
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("event", "message").put("task_id", turn.taskId())
        .put("id", turn.messageId()).put("message_id", turn.messageId());
    if (app.spec().mode() != AppMode.COMPLETION) {
      body.put("conversation_id", turn.conversationId());
    }
    if (end.result().status() == RunStatus.PAUSED) {
      body.put("event", "workflow_paused").put("workflow_run_id", turn.run().id())
          .set("data", WireRun.paused(end.result(), turn.createdAt(), forms));
    }
    body.put("mode", app.spec().mode().wire()).put("answer", end.outcome().answer());
    body.set("metadata", metadata(app, end));
    return Reply.json(body.put("created_at", turn.createdAt().getEpochSecond()));
  }

  private ObjectNode metadata(LiveApp app, ChatTurn.End end) {
    return metadata(app, end.result(), end.outcome(), urls);
  }

  /** What is said of an answer beside its text. */
  static ObjectNode metadata(LiveApp app, RunResult result, ChatMessage.Outcome outcome, FileUrls urls) {
    ObjectNode metadata = JsonNodeFactory.instance.objectNode();
    metadata.set("annotation_reply", ValueJson.toNode(
        result.notes().fields().getOrDefault(JournalEntry.Replaced.ANNOTATION, Value.nothing())));
    metadata.set("retriever_resources", app.spec().features().retrieverResource()
        ? Passages.of(outcome.citations(), urls, app.app().tenantId())
        : JsonNodeFactory.instance.arrayNode());
    metadata.set("usage", WireUsage.node(outcome.usage(), outcome.latency()));
    return metadata;
  }
}
