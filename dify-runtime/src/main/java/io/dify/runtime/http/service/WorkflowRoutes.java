package io.dify.runtime.http.service;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import io.dify.runtime.http.sse.RunStream;
import io.dify.runtime.http.sse.StreamIds;
import io.dify.runtime.http.sse.WireRun;
import io.dify.runtime.registry.LiveApp;
import io.dify.runtime.run.ActiveRuns;
import io.dify.runtime.run.WorkflowRuns;
import io.dify.workflow.run.RunResult;
import io.dify.workflow.run.RunStatus;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** Workflow apps: running one, stopping a run. */
final class WorkflowRoutes {
  private final Apps apps;
  private final WorkflowRuns runs;
  private final ActiveRuns active;
  private final ServiceLimits limits;
  private final InstantSource clock;
  private final FileInputs files;
  private final SpokenAnswers speech;
  private final FormTold forms;

  WorkflowRoutes(Apps apps, WorkflowRuns runs, ActiveRuns active, ServiceLimits limits, InstantSource clock,
      FileInputs files, SpokenAnswers speech, FormTold forms) {
    this.forms = forms;
    this.files = files;
    this.speech = speech;
    this.apps = apps;
    this.runs = runs;
    this.active = active;
    this.limits = limits;
    this.clock = clock;
  }

  List<Route> routes() {
    Param[] body = { Param.body("inputs", "object", "Inputs of the app."),
      Param.body("response_mode", Schema.words("blocking", "streaming").otherwise("blocking"),
          "In one piece or as a stream."),
      Param.body("user", "string", "The end user, default " + Owner.DEFAULT_USER + "."),
      Param.body("files", Schema.list(ChatSchemas.FILE_INPUT).orNull(), "Files that go with it.")};
    return List.of(
        new Route(Method.POST, "/v1/workflows/run", CredentialKind.APP, limits.maxBodyBytes(), call -> run(call, ""),
            described(RouteDoc.json("Runs a workflow app; 'text/event-stream' when response_mode is streaming.",
                body))),
        new Route(Method.POST, "/v1/workflows/{workflow_id}/run", CredentialKind.APP, limits.maxBodyBytes(),
            call -> run(call, call.path("workflow_id")),
            described(RouteDoc.json("Runs a published version of a workflow app.", body))),
        new StopRoute(active, limits.maxBodyBytes()).at("/v1/workflows/tasks/{task_id}/stop", "Stops a run.",
            caller -> apps.workflow(caller, ""), ErrorCode.NOT_WORKFLOW_APP));
  }

  private static RouteDoc described(RouteDoc doc) {
    return doc.gives(FormSchemas.WORKFLOW).streams(EventSchemas.WORKFLOW).fails(ErrorCode.NOT_WORKFLOW_APP)
        .fails(RunErrors.OF_RUNS).fails(RunErrors.OF_FILES);
  }

  private Reply run(Call call, String versionId) throws InterruptedException {
    JsonBody body = call.body();
    boolean streaming = body.oneOf("response_mode", "blocking", ChatRoutes.MODES).equals("streaming");
    LiveApp app = apps.workflow(call.caller(), versionId);
    Owner owner = Users.ofBody(call);
    String user = owner.user();
    FileInputs.Given given = files.read(app, owner, body.objects("files"), body.object("inputs"));
    Instant startedAt = clock.instant();
    WorkflowRuns.Started started = runs.start(app, user, given.inputs(), given.files());
    StreamIds ids = new StreamIds(started.taskId(), started.run().id(), app.versionId(), user, null, forms);
    if (streaming) {
      return new Reply.Events(
          new RunStream(started.run().subscribe(), ids,
              (writer, result, sink) -> speech.into(writer, sink, app, owner, result.answer()),
              limits.pingInterval()));
    }
    RunResult result = started.run().await();
    if (ErrorCode.UNAVAILABLE.wire().equals(result.errorType())) { // It goes on elsewhere: what became of it is not known here.
      throw RunErrors.of(result);
    }
    ObjectNode answer = JsonNodeFactory.instance.objectNode().put("task_id", ids.taskId())
        .put("workflow_run_id", ids.runId());
    answer.set("data", result.status() == RunStatus.PAUSED
        ? WireRun.paused(result, startedAt, forms)
        : WireRun.finished(ids, result, startedAt, startedAt.plus(result.elapsed())));
    return Reply.json(answer);
  }
}
