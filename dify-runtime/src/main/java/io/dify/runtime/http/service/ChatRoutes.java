package io.dify.runtime.http.service;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.runtime.auth.CredentialKind;
import io.dify.runtime.conversation.ChatMessage;
import io.dify.runtime.conversation.Owner;
import io.dify.runtime.http.Call;
import io.dify.runtime.http.JsonBody;
import io.dify.runtime.http.Method;
import io.dify.runtime.http.Param;
import io.dify.runtime.http.Reply;
import io.dify.runtime.http.Route;
import io.dify.runtime.http.RouteDoc;
import io.dify.runtime.http.sse.RunStream;
import io.dify.runtime.http.sse.StreamIds;
import io.dify.runtime.http.sse.WireUsage;
import io.dify.runtime.registry.LiveApp;
import io.dify.runtime.run.ActiveRuns;
import io.dify.runtime.run.ChatRequest;
import io.dify.runtime.run.ChatTurn;
import io.dify.runtime.run.ChatTurns;
import io.dify.workflow.dsl.AppMode;
import io.dify.workflow.journal.JournalEntry;
import io.dify.workflow.run.RunStatus;
import java.time.Duration;
import java.util.List;

/** Chat messages: sending one, stopping its answer. */
final class ChatRoutes {
  static final List<String> MODES = List.of("blocking", "streaming");

  private final Apps apps;
  private final ChatTurns turns;
  private final ActiveRuns active;
  private final ServiceLimits limits;

  ChatRoutes(Apps apps, ChatTurns turns, ActiveRuns active, ServiceLimits limits) {
    this.apps = apps;
    this.turns = turns;
    this.active = active;
    this.limits = limits;
  }

  List<Route> routes() {
    return List.of(
        new Route(Method.POST, "/v1/chat-messages", CredentialKind.APP, limits.maxBodyBytes(), this::send,
            RouteDoc.json("Sends a message to a chat app; 'text/event-stream' when response_mode is streaming.",
                Param.body("query", "string", "What the end user says.").must(),
                Param.body("inputs", "object", "Inputs of the app; of later turns the first turn's are used again."),
                Param.body("response_mode", "string", "blocking (default) or streaming."),
                Param.body("user", "string", "The end user, default " + Owner.DEFAULT_USER + "."),
                Param.body("conversation_id", "string", "The conversation to go on with; empty for a new one."),
                Param.body("files", "array", "Objects with type, transfer_method remote_url and url."),
                Param.body("auto_generate_name", "boolean", "Title a new conversation from its query, default true."),
                Param.body("workflow_id", "string", "A published version of the app, default the live one."))),
        new Route(Method.POST, "/v1/chat-messages/{task_id}/stop", CredentialKind.APP, limits.maxBodyBytes(),
            this::stop, RouteDoc.json("Stops an answer; what was said so far is kept.",
                Param.body("user", "string", "The end user who asked."))));
  }

  private Reply send(Call call) throws InterruptedException {
    JsonBody body = call.body();
    boolean streaming = body.oneOf("response_mode", "blocking", MODES).equals("streaming");
    LiveApp app = apps.chat(call.caller(), body.text("workflow_id", ""));
    if (app.spec().mode() == AppMode.AGENT_CHAT && !streaming) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "Agent Chat App does not support blocking mode; set response_mode to streaming.");
    }
    Owner owner = Users.ofBody(call);
    List<Value.Obj> files = body.objects("files");
    ChatTurn turn = turns.start(app, new ChatRequest(owner.user(), query(body), body.object("inputs"),
        body.text("conversation_id", ""), body.truth("auto_generate_name", true), new Value.Array(List.copyOf(files)),
        FileInputs.of(files)));
    return streaming ? stream(app, owner, turn) : block(app, turn);
  }

  /** Without the NUL character, which databases do not take. */
  private static String query(JsonBody body) {
    return body.requiredText("query").replace("\0", "");
  }

  private Reply stop(Call call) {
    Owner owner = Users.ofBody(call);
    apps.chat(call.caller());
    active.stop(call.path("task_id"), owner.appId(), owner.user());
    return Reply.json(JsonNodeFactory.instance.objectNode().put("result", "success"));
  }

  private Reply stream(LiveApp app, Owner owner, ChatTurn turn) {
    StreamIds ids = new StreamIds(turn.taskId(), turn.run().id(), app.versionId(), owner.user(),
        new StreamIds.Chat(turn.messageId(), turn.conversationId(), turn.createdAt(),
            app.spec().mode() == AppMode.AGENT_CHAT));
    Duration ping = limits.pingInterval();
    return new Reply.Events(new RunStream(turn.run().subscribe(), ids, (writer, result) -> {
      ChatTurn.End end = turn.await();
      if (result.status() == RunStatus.FAILED) {
        writer.error(RunErrors.of(result));
      } else {
        writer.messageEnd(turn.messageId(), metadata(app, end));
      }
    }, ping));
  }

  /** A failed run is an error here, unlike in a stream, which has begun by then. */
  private static Reply block(LiveApp app, ChatTurn turn) throws InterruptedException {
    ChatTurn.End end = turn.await();
    if (end.result().status() == RunStatus.FAILED) {
      throw RunErrors.of(end.result());
    }
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("event", "message").put("task_id", turn.taskId())
        .put("id", turn.messageId()).put("message_id", turn.messageId()).put("conversation_id", turn.conversationId())
        .put("mode", app.spec().mode().wire()).put("answer", end.outcome().answer());
    body.set("metadata", metadata(app, end));
    return Reply.json(body.put("created_at", turn.createdAt().getEpochSecond()));
  }

  private static ObjectNode metadata(LiveApp app, ChatTurn.End end) {
    ChatMessage.Outcome outcome = end.outcome();
    ObjectNode metadata = JsonNodeFactory.instance.objectNode();
    metadata.set("annotation_reply", ValueJson.toNode(
        end.result().notes().fields().getOrDefault(JournalEntry.Replaced.ANNOTATION, Value.nothing())));
    metadata.set("retriever_resources", app.spec().features().retrieverResource()
        ? ValueJson.toNode(outcome.citations())
        : JsonNodeFactory.instance.arrayNode());
    metadata.set("usage", WireUsage.node(outcome.usage(), outcome.latency()));
    return metadata;
  }
}
