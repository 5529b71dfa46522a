package io.dify.runtime.http.service;

import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
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
import io.dify.runtime.run.ChatTurns;
import java.util.List;

/** Completion apps, which make one text of one form: asking for it, stopping it. Every text is a conversation of one message that nobody goes on with. */
final class CompletionRoutes {
  private final Apps apps;
  private final ChatTurns turns;
  private final ActiveRuns active;
  private final TurnReplies replies;
  private final ServiceLimits limits;
  private final FileInputs files;

  CompletionRoutes(Apps apps, ChatTurns turns, ActiveRuns active, ServiceLimits limits, FileInputs files,
      SpokenAnswers speech) {
    this.files = files;
    this.apps = apps;
    this.turns = turns;
    this.active = active;
    this.replies = new TurnReplies(limits.pingInterval(), speech, FormTold.NOTHING, files.urls());
    this.limits = limits;
  }

  List<Route> routes() {
    return List.of(
        new Route(Method.POST, "/v1/completion-messages", CredentialKind.APP, limits.maxBodyBytes(), this::send,
            RouteDoc.json("Asks a completion app for a text; 'text/event-stream' when response_mode is streaming.",
                Param.body("inputs", "object", "Inputs of the app."),
                Param.body("query", "string", "What the end user says, default empty."),
                Param.body("response_mode", Schema.words("blocking", "streaming").otherwise("blocking"),
                    "In one piece or as a stream."),
                Param.body("user", "string", "The end user, default " + Owner.DEFAULT_USER + "."),
                Param.body("files", Schema.list(ChatSchemas.FILE_INPUT), "Files that go with it."))
                .gives(ChatSchemas.COMPLETION).streams(EventSchemas.COMPLETION).fails(RunErrors.OF_RUNS)
                .fails(RunErrors.OF_FILES)),
        new StopRoute(active, limits.maxBodyBytes()).at("/v1/completion-messages/{task_id}/stop",
            "Stops a text; what was written so far is kept.", apps::completion, ErrorCode.APP_UNAVAILABLE));
  }

  private Reply send(Call call) throws InterruptedException {
    JsonBody body = call.body();
    boolean streaming = body.oneOf("response_mode", "blocking", ChatRoutes.MODES).equals("streaming");
    LiveApp app = apps.completion(call.caller());
    Owner owner = Users.ofBody(call);
    Value.Obj inputs = body.object("inputs");
    // Older clients put the query among the inputs.
    String query = body.prose("query", inputs.fields().get("query") instanceof Value.Text text ? text.text() : "");
    FileInputs.Given given = files.read(app, owner, body.objects("files"), inputs);
    return replies.of(app, owner, turns.start(app, new ChatRequest(owner.user(), query,
        given.inputs(), "", false, given.sent(), given.files())), streaming);
  }
}
