package io.dify.runtime.http.service;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.runtime.auth.CredentialKind;
import io.dify.runtime.conversation.Owner;
import io.dify.runtime.http.Call;
import io.dify.runtime.http.JsonBody;
import io.dify.runtime.http.Method;
import io.dify.runtime.http.Param;
import io.dify.runtime.http.Reply;
import io.dify.runtime.http.Route;
import io.dify.runtime.http.RouteDoc;
import io.dify.runtime.http.Schema;
import io.dify.runtime.http.sse.FormTold;
import io.dify.runtime.registry.LiveApp;
import io.dify.runtime.run.ActiveRuns;
import io.dify.runtime.run.ChatRequest;
import io.dify.runtime.run.ChatTurn;
import io.dify.runtime.run.ChatTurns;
import io.dify.workflow.dsl.AppMode;
import java.util.List;

/** Chat messages: sending one, stopping its answer. */
final class ChatRoutes {
  static final List<String> MODES = List.of("blocking", "streaming");

  private final Apps apps;
  private final ChatTurns turns;
  private final ActiveRuns active;
  private final TurnReplies replies;
  private final ServiceLimits limits;
  private final FileInputs files;

  ChatRoutes(Apps apps, ChatTurns turns, ActiveRuns active, ServiceLimits limits, FileInputs files,
      SpokenAnswers speech, FormTold forms) {
    this.files = files;
    this.apps = apps;
    this.turns = turns;
    this.active = active;
    this.replies = new TurnReplies(limits.pingInterval(), speech, forms, files.urls());
    this.limits = limits;
  }

  List<Route> routes() {
    return List.of(
        new Route(Method.POST, "/v1/chat-messages", CredentialKind.APP, limits.maxBodyBytes(), this::send,
            RouteDoc.json("Sends a message to a chat app; 'text/event-stream' when response_mode is streaming.",
                Param.body("query", "string", "What the end user says.").must(),
                Param.body("inputs", "object", "Inputs of the app; of later turns the first turn's are used again."),
                Param.body("response_mode", Schema.words("blocking", "streaming").otherwise("blocking"),
                    "In one piece or as a stream."),
                Param.body("user", "string", "The end user, default " + Owner.DEFAULT_USER + "."),
                Param.body("conversation_id", "string", "The conversation to go on with; empty for a new one."),
                Param.body("files", Schema.list(ChatSchemas.FILE_INPUT), "Files that go with it."),
                Param.body("auto_generate_name", "boolean", "Title a new conversation from its query, default true."),
                Param.body("workflow_id", "string", "A published version of the app, default the live one."))
                .gives(ChatSchemas.TURN).streams(EventSchemas.CHAT).fails(ErrorCode.NOT_CHAT_APP)
                .fails(RunErrors.OF_RUNS).fails(RunErrors.OF_FILES)),
        new StopRoute(active, limits.maxBodyBytes()).at("/v1/chat-messages/{task_id}/stop",
            "Stops an answer; what was said so far is kept.", apps::chat, ErrorCode.NOT_CHAT_APP));
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
    String query = body.requiredProse("query");
    FileInputs.Given given = files.read(app, owner, body.objects("files"), body.object("inputs"));
    ChatTurn turn = turns.start(app, new ChatRequest(owner.user(), query, given.inputs(),
        body.text("conversation_id", ""), body.truth("auto_generate_name", true), given.sent(), given.files()));
    return replies.of(app, owner, turn, streaming);
  }
}
