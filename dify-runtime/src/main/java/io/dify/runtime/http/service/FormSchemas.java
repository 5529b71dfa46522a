package io.dify.runtime.http.service;

import io.dify.runtime.http.Schema;
import java.util.List;

/** Shapes of forms, and of runs that wait for them. */
final class FormSchemas {
  private static final Schema.Obj ACTION = Schema.object("HumanInputAction").must("id", Schema.text())
      .must("title", Schema.text()).must("button_style", Schema.text());

  /** Fields say more of themselves than their type and name, as their app file has it. */
  private static final Schema INPUTS = Schema.list(Schema.anyObject());

  static final Schema.Obj FORM = Schema.object("HumanInputForm").must("form_content", Schema.text())
      .must("inputs", INPUTS).must("resolved_default_values", Schema.anyObject())
      .must("user_actions", Schema.list(ACTION)).must("expiration_time", Schema.seconds());

  private static final Schema.Obj ASKED = Schema.object().must("form_id", Schema.text())
      .must("form_content", Schema.text()).must("inputs", INPUTS).must("actions", Schema.list(ACTION))
      .must("display_in_ui", Schema.truth()).must("form_token", Schema.text().orNull())
      .must("resolved_default_values", Schema.anyObject()).may("expiration_time", Schema.seconds());

  private static final Schema.Obj NODE = Schema.object().must("node_id", Schema.text())
      .must("node_title", Schema.text());

  static final Schema.Obj REQUIRED = NODE.and(ASKED);

  static final Schema.Obj FILLED = NODE.must("rendered_content", Schema.text()).must("action_id", Schema.text())
      .must("action_text", Schema.text()).must("submitted_data", Schema.anyObject().orNull());

  static final Schema.Obj TIMED_OUT = NODE.must("expiration_time", Schema.seconds());

  /** What a message shows of a form: while nobody has answered it has a token, afterwards what was answered. */
  static final Schema.Obj CONTENT = Schema.object("HumanInputContent").must("workflow_run_id", Schema.uuid())
      .must("submitted", Schema.truth()).must("type", Schema.words("human_input")).must("form_definition", REQUIRED)
      .may("form_submission_data", NODE.must("rendered_content", Schema.text()).must("action_id", Schema.text())
          .must("action_text", Schema.text()));

  static final Schema.Obj PAUSED = Schema.object("WorkflowPausedData").must("workflow_run_id", Schema.uuid())
      .must("paused_nodes", Schema.list(Schema.text()))
      .must("reasons", Schema.list(Schema.object().must("TYPE", Schema.words("human_input_required"))
          .must("node_id", Schema.text()).and(ASKED)))
      .must("outputs", Schema.anyObject().orNull()).must("status", Schema.words("paused"))
      .must("created_at", Schema.seconds()).must("elapsed_time", Schema.number())
      .must("total_tokens", Schema.whole()).must("total_steps", Schema.whole());

  /** What a blocking run of a workflow answers. */
  static final Schema.Obj WORKFLOW = Schema.object("WorkflowBlockingResponse").must("task_id", Schema.uuid())
      .must("workflow_run_id", Schema.uuid())
      .must("data", new Schema.OneOf(List.of(RunSchemas.FINISHED, PAUSED)));

  private FormSchemas() {}
}
