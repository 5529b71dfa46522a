package io.dify.runtime.http.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.ValueJson;
import io.dify.runtime.auth.CredentialKind;
import io.dify.runtime.http.Call;
import io.dify.runtime.http.Method;
import io.dify.runtime.http.Param;
import io.dify.runtime.http.Reply;
import io.dify.runtime.http.Route;
import io.dify.runtime.http.RouteDoc;
import io.dify.runtime.http.RouteHandler;
import io.dify.runtime.http.Schema;
import io.dify.runtime.journal.RunMode;
import io.dify.runtime.journal.RunStage;
import io.dify.runtime.journal.StoredRun;
import io.dify.runtime.registry.AppCatalog;
import io.dify.runtime.run.DurableRuns;
import io.dify.workflow.journal.JournalCodec;
import io.dify.workflow.journal.JournalEntry;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** The durable runs of a workspace: what they have written down, and what is to become of them. */
final class AdminRunRoutes {
  private static final String RUNS = Admins.WORKSPACE + "/runs";
  private static final String RUN = RUNS + "/{run_id}";
  private static final String DURABILITY = Admins.WORKSPACE + "/apps/{app_id}/durability";
  private static final int MOST = 100;
  private static final Schema.Obj SUMMARY = Schema.object("DurableRun").must("id", Schema.text())
      .must("app_id", Schema.text()).must("version_id", Schema.text()).must("user", Schema.text())
      .must("stage", Schema.text()).must("reason", Schema.text()).must("crashes", Schema.whole())
      .must("entries", Schema.whole()).must("accepted_at", Schema.seconds()).must("changed_at", Schema.seconds());
  private static final Schema.Obj MODE = Schema.object("Durability").must("durability",
      Schema.words("durable", "fast"));

  private final Admins admins;
  private final AppCatalog apps;
  private final DurableRuns runs;

  AdminRunRoutes(Admins admins, AppCatalog apps, DurableRuns runs) {
    this.admins = admins;
    this.apps = apps;
    this.runs = runs;
  }

  List<Route> routes() {
    List<String> stages = Arrays.stream(RunStage.values()).map(RunStage::wire).toList();
    return List.of(
        new Route(Method.GET, RUNS, CredentialKind.ADMIN, 0, this::list,
            RouteDoc.json("Durable runs, newest first.",
                Param.query("stage", Schema.words(stages.toArray(String[]::new)), "Only runs that have come so far."))
                .gives(AdminSchemas.all(SUMMARY)).fails(ErrorCode.NOT_FOUND)),
        Admins.get(RUN, this::show, "A durable run with all it has written down.",
            new Schema.Obj("DurableRunJournal", SUMMARY.fields()).must("journal", Schema.list(Schema.anyObject()))),
        action("/resume", call -> {
          runs.resume(found(call).head().id());
          return Reply.json(json(found(call)));
        }, "Goes on with a run that was set aside."),
        action("/stop", call -> {
          boolean stopped = runs.stop(found(call).head().id(),
              call.body().text("reason", "Stopped by an administrator."));
          return done(stopped, call, "It is over, or at work in another process.");
        }, "Stops a run."),
        new Route(Method.POST, RUN + "/retry", CredentialKind.ADMIN, Admins.MAX_BODY, this::retry,
            RouteDoc.json("Runs a workflow once more from a node on; what was done before it is taken over.",
                Param.body("from", "string", "Id of a node of the main graph.").must())
                .gives(SUMMARY).fails(ErrorCode.NOT_FOUND, ErrorCode.CONFLICT, ErrorCode.INVALID_PARAM)),
        new Route(Method.PUT, DURABILITY, CredentialKind.ADMIN, Admins.MAX_BODY, this::setMode,
            RouteDoc.json("Sets whether runs of an app survive their process.",
                Param.body("durability", Schema.words("durable", "fast"), "What they promise.").must())
                .gives(MODE).fails(ErrorCode.NOT_FOUND, ErrorCode.INVALID_PARAM)));
  }

  private static Route action(String path, RouteHandler handler, String what) {
    return new Route(Method.POST, RUN + path, CredentialKind.ADMIN, Admins.MAX_BODY, handler,
        RouteDoc.json(what, Param.body("reason", "string", "Why, for whoever reads of it.")).gives(SUMMARY)
            .fails(ErrorCode.NOT_FOUND, ErrorCode.CONFLICT));
  }

  private Reply list(Call call) {
    RunStage stage = call.query("stage").filter(word -> !word.isEmpty()).map(AdminRunRoutes::stage).orElse(null);
    return Admins.list(runs.store().list(admins.tenant(call), stage, MOST), AdminRunRoutes::json);
  }

  private static RunStage stage(String word) {
    return Arrays.stream(RunStage.values()).filter(known -> known.wire().equals(word)).findFirst().orElseThrow(
        () -> new DifyException(ErrorCode.INVALID_PARAM, "There is no stage '" + word + "' of runs."));
  }

  private Reply show(Call call) {
    StoredRun run = found(call);
    ObjectNode body = json(run);
    ArrayNode journal = body.putArray("journal");
    for (JournalEntry entry : runs.store().entries(run)) {
      try {
        journal.add(ValueJson.mapper().readTree(JournalCodec.encode(entry)));
      } catch (IOException e) {
        throw DifyException.of(e);
      }
    }
    return Reply.json(body);
  }

  private Reply retry(Call call) {
    String again = runs.retry(found(call).head().id(), call.body().text("from", ""));
    return Reply.json(json(runs.store().find(again).orElseThrow()));
  }

  private Reply setMode(Call call) {
    String tenant = admins.tenant(call);
    String app = apps.find(tenant, call.path("app_id")).id();
    RunMode mode = RunMode.of(call.body().text("durability", ""));
    runs.mode(tenant, app, mode);
    return Reply.json(Admins.json().put("durability", mode.wire()));
  }

  private Reply done(boolean done, Call call, String otherwise) {
    if (!done) {
      throw new DifyException(ErrorCode.CONFLICT, "The run was not changed. " + otherwise);
    }
    return Reply.json(json(found(call)));
  }

  private StoredRun found(Call call) {
    String tenant = admins.tenant(call);
    return runs.store().find(call.path("run_id")).filter(run -> run.head().owner().tenantId().equals(tenant))
        .orElseThrow(() -> new DifyException(ErrorCode.NOT_FOUND, "The workspace has no durable run of this id."));
  }

  private static ObjectNode json(StoredRun run) {
    return Admins.json().put("id", run.head().id()).put("app_id", run.head().owner().appId())
        .put("version_id", run.head().versionId()).put("user", run.head().owner().user())
        .put("stage", run.stage().wire()).put("reason", run.reason()).put("crashes", run.crashes())
        .put("entries", run.entries()).put("accepted_at", run.head().acceptedAt().getEpochSecond())
        .put("changed_at", run.changedAt().getEpochSecond());
  }
}
