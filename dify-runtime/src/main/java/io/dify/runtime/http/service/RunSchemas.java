package io.dify.runtime.http.service;

import io.dify.runtime.http.Schema;

/** Shapes of runs: as answered, and as kept. */
final class RunSchemas {
  static final Schema.Obj FINISHED = Schema.object("WorkflowFinishedData").must("id", Schema.uuid())
      .must("workflow_id", Schema.uuid())
      .must("status", Schema.words("succeeded", "failed", "stopped", "partial-succeeded", "paused"))
      .must("outputs", Schema.anyObject().orNull()).must("error", Schema.text().orNull())
      .must("elapsed_time", Schema.number()).must("total_tokens", Schema.whole())
      .must("total_steps", Schema.whole())
      .must("created_by", Schema.object().must("id", Schema.text()).must("user", Schema.text()))
      .must("created_at", Schema.seconds()).must("finished_at", Schema.seconds().orNull())
      .must("exceptions_count", Schema.whole().orNull()).must("files", Schema.list(Schema.anyObject()).orNull());

  static final Schema.Obj DETAIL = Schema.object("WorkflowRunDetailResponse").must("id", Schema.uuid())
      .must("workflow_id", Schema.uuid()).must("status", Schema.text()).must("inputs", Schema.text().orNull())
      .must("outputs", Schema.anyObject()).must("error", Schema.text().orNull())
      .must("total_steps", Schema.whole()).must("total_tokens", Schema.whole()).must("created_at", Schema.seconds())
      .must("finished_at", Schema.seconds().orNull()).must("elapsed_time", Schema.number().orNull());

  private static final Schema.Obj SUMMARY = Schema.object("WorkflowRunSummary").must("id", Schema.uuid())
      .must("version", Schema.text()).must("status", Schema.text()).must("error", Schema.text().orNull())
      .must("elapsed_time", Schema.number()).must("total_tokens", Schema.whole())
      .must("total_steps", Schema.whole()).must("created_at", Schema.seconds())
      .must("finished_at", Schema.seconds().orNull()).must("exceptions_count", Schema.whole())
      .must("triggered_from", Schema.text());

  private static final Schema.Obj END_USER = Schema.object("EndUserSummary").must("id", Schema.uuid())
      .must("type", Schema.text()).must("is_anonymous", Schema.truth()).must("session_id", Schema.text());

  private static final Schema.Obj ITEM = Schema.object("WorkflowLogItem").must("id", Schema.uuid())
      .must("workflow_run", SUMMARY).must("created_from", Schema.text()).must("created_by_role", Schema.text())
      .must("created_by_account", Schema.object().must("id", Schema.uuid()).must("name", Schema.text())
          .must("email", Schema.text()).orNull())
      .must("created_by_end_user", END_USER).must("created_at", Schema.seconds())
      .must("details", Schema.anyObject().orNull());

  static final Schema.Obj LOGS = Schema.page("WorkflowLogsResponse", ITEM);

  private RunSchemas() {}
}
