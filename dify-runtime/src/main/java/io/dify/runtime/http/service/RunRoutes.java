package io.dify.runtime.http.service;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.ValueJson;
import io.dify.runtime.auth.CredentialKind;
import io.dify.runtime.conversation.Owner;
import io.dify.runtime.http.Call;
import io.dify.runtime.http.Method;
import io.dify.runtime.http.Param;
import io.dify.runtime.http.Reply;
import io.dify.runtime.http.Route;
import io.dify.runtime.http.RouteDoc;
import io.dify.runtime.http.Schema;
import io.dify.runtime.http.sse.WireUsage;
import io.dify.runtime.registry.LiveApp;
import io.dify.runtime.run.RunRecord;
import io.dify.runtime.run.RunRecords;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is kept of runs. */
final class RunRoutes {
  private static final int PAGE = 20;
  private static final int MAX_PAGE = 100;
  private static final int MAX_PAGES = 99_999;
  private static final List<String> STATUSES = List.of("", "succeeded", "failed", "stopped", "partial-succeeded",
      "running", "paused");

  private final Apps apps;
  private final RunRecords runs;

  RunRoutes(Apps apps, RunRecords runs) {
    this.apps = apps;
    this.runs = runs;
  }

  List<Route> routes() {
    return List.of(
        new Route(Method.GET, "/v1/workflows/run/{workflow_run_id}", CredentialKind.APP, 0, this::one,
            RouteDoc.json("Summary of a run; 'inputs' is JSON text.").gives(RunSchemas.DETAIL)
                .fails(ErrorCode.NOT_WORKFLOW_APP, ErrorCode.APP_UNAVAILABLE, ErrorCode.NOT_FOUND)),
        new Route(Method.GET, "/v1/workflows/logs", CredentialKind.APP, 0, this::list,
            RouteDoc.json("Runs of the app, newest first.",
                Param.query("keyword", "string", "A text in inputs, outputs or the name of the end user."),
                Param.query("status", Schema.words("succeeded", "failed", "stopped", "partial-succeeded", "running",
                    "paused"), "Only runs of this status."),
                Param.page(MAX_PAGES), Param.limit(PAGE, MAX_PAGE),
                Param.query("created_at__before", "string", "A time in ISO 8601; UTC when it names no zone."),
                Param.query("created_at__after", "string", "A time in ISO 8601; UTC when it names no zone."),
                Param.query("created_by_end_user_session_id", "string", "Only runs of this end user."),
                Param.query("created_by_account", "string", "Only runs of this account; keys of apps have none."))
                .gives(RunSchemas.LOGS).fails(ErrorCode.NOT_WORKFLOW_APP, ErrorCode.APP_UNAVAILABLE)));
  }

  private Reply one(Call call) {
    LiveApp app = apps.graph(call.caller());
    RunRecord run = runs.find(call.caller().tenantId(), app.app().id(), call.path("workflow_run_id"))
        .orElseThrow(() -> new DifyException(ErrorCode.NOT_FOUND, "Workflow Run Not Exists."));
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("id", run.id()).put("workflow_id", run.versionId())
        .put("status", run.status()).put("inputs", ValueJson.write(run.inputs()));
    body.set("outputs", ValueJson.toNode(run.outputs()));
    body.put("error", run.error()).put("total_steps", run.steps()).put("total_tokens", run.tokens())
        .put("created_at", run.createdAt().getEpochSecond());
    finished(body, run);
    return Reply.json(body.put("elapsed_time", WireUsage.seconds(run.elapsed())));
  }

  private Reply list(Call call) {
    LiveApp app = apps.graph(call.caller());
    int page = call.query("page", 1, 1, MAX_PAGES);
    int limit = call.query("limit", PAGE, 1, MAX_PAGE);
    String status = call.query("status", "", STATUSES);
    RunRecords.Filter filter = new RunRecords.Filter(call.query("keyword").orElse(null),
        status.isEmpty() ? null : status, time(call, "created_at__after"), time(call, "created_at__before"),
        call.query("created_by_end_user_session_id").orElse(null));
    RunRecords.Listed listed = call.query("created_by_account").isPresent()
        ? new RunRecords.Listed(List.of(), 0)
        : runs.list(call.caller().tenantId(), app.app().id(), filter, page, limit);
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("page", page).put("limit", limit)
        .put("total", listed.total()).put("has_more", (long) page * limit < listed.total());
    ArrayNode data = body.putArray("data");
    listed.items().forEach(run -> data.add(item(run)));
    return Reply.json(body);
  }

  private static ObjectNode item(RunRecord run) {
    ObjectNode item = JsonNodeFactory.instance.objectNode().put("id", run.id());
    ObjectNode summary = item.putObject("workflow_run").put("id", run.id()).put("version", run.versionId())
        .put("status", run.status()).put("error", run.error())
        .put("elapsed_time", WireUsage.seconds(run.elapsed())).put("total_tokens", run.tokens())
        .put("total_steps", run.steps()).put("created_at", run.createdAt().getEpochSecond());
    finished(summary, run);
    summary.put("exceptions_count", run.exceptions()).put("triggered_from", "app-run");
    item.put("created_from", "service-api").put("created_by_role", "end_user").putNull("created_by_account");
    item.putObject("created_by_end_user").put("id", run.endUserId()).put("type", "service_api")
        .put("is_anonymous", run.sessionId().equals(Owner.DEFAULT_USER)).put("session_id", run.sessionId());
    return item.put("created_at", run.createdAt().getEpochSecond()).putNull("details");
  }

  private static void finished(ObjectNode node, RunRecord run) {
    run.finishedAt().ifPresentOrElse(at -> node.put("finished_at", at.getEpochSecond()),
        () -> node.putNull("finished_at"));
  }

  private static @Nullable Instant time(Call call, String name) {
    Optional<String> text = call.query(name);
    if (text.isEmpty()) {
      return null;
    }
    // A plus sign of a zone arrives as a blank when a client does not encode it.
    String iso = text.get().strip().replace(' ', '+');
    try {
      return iso.matches(".*T.*(?:Z|[+-]\\d\\d:?\\d\\d)")
          ? OffsetDateTime.parse(iso).toInstant()
          : LocalDateTime.parse(iso.contains("T") ? iso : iso + "T00:00:00").toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "'" + name + "' must be a time in ISO 8601, such as 2026-01-31T08:00:00Z.", e);
    }
  }
}
