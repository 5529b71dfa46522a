package io.dify.runtime.http.service;

import io.dify.runtime.http.Schema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Shapes of the records of streams, by the name each carries. */
final class EventSchemas {
  private static final Schema.Obj NODE = Schema.object().must("id", Schema.uuid()).must("node_id", Schema.text())
      .must("node_type", Schema.text()).must("title", Schema.text()).must("created_at", Schema.seconds())
      .must("extras", Schema.anyObject());
  private static final Schema.Obj PLACE = NODE.must("iteration_id", Schema.text().orNull())
      .must("loop_id", Schema.text().orNull());
  private static final Schema.Obj ORDER = Schema.object().must("index", Schema.whole())
      .must("predecessor_node_id", Schema.text().orNull());
  private static final Schema.Obj INPUTS = kept("inputs");
  private static final Schema.Obj RESULTS = INPUTS.and(kept("process_data")).and(kept("outputs"))
      .must("status", Schema.text()).must("error", Schema.text().orNull()).must("elapsed_time", Schema.number())
      .must("execution_metadata", Schema.anyObject().orNull()).must("finished_at", Schema.seconds())
      .must("files", Schema.list(Schema.anyObject()).orNull());

  private static final Schema.Obj MADE = Schema.object("MadeFile").must("related_id", Schema.uuid())
      .must("type", Schema.text()).must("filename", Schema.text()).must("extension", Schema.text())
      .must("mime_type", Schema.text()).must("size", Schema.whole()).must("transfer_method", Schema.text())
      .must("url", Schema.text()).must("upload_file_id", Schema.uuid()).must("remote_url", Schema.text().orNull());

  static final Schema.Tagged WORKFLOW = new Schema.Tagged("ChunkWorkflowEvent", "event", workflow());
  static final Schema.Tagged CHAT = new Schema.Tagged("ChunkChatEvent", "event", chat());
  /** Whichever of the two the run is of. */
  static final Schema FOLLOWED = new Schema.OneOf(List.of(WORKFLOW, CHAT));
  static final Schema.Tagged COMPLETION = new Schema.Tagged("ChunkCompletionEvent", "event", completion());

  private EventSchemas() {}

  private static Schema.Obj kept(String name) {
    return Schema.object().must(name, Schema.anyObject().orNull()).must(name + "_truncated", Schema.truth());
  }

  private static Schema.Obj record() {
    return Schema.object().must("event", Schema.text()).must("task_id", Schema.uuid());
  }

  private static Map<String, Schema.Obj> workflow() {
    Schema.Obj base = record().must("workflow_run_id", Schema.uuid());
    Map<String, Schema.Obj> shapes = new LinkedHashMap<>();
    run(base, shapes);
    ends(base, shapes);
    for (String speech : new String[]{ "tts_message", "tts_message_end"}) {
      shapes.computeIfPresent(speech, (name, shape) -> shape.must("created_at", Schema.seconds()));
    }
    shapes.put("text_replace", base.must("data", Schema.object().must("text", Schema.text())));
    return shapes;
  }

  private static Map<String, Schema.Obj> chat() {
    Schema.Obj base = record().must("message_id", Schema.uuid()).must("conversation_id", Schema.uuid())
        .must("created_at", Schema.seconds());
    Schema.Obj flow = base.may("workflow_run_id", Schema.uuid());
    Map<String, Schema.Obj> shapes = new LinkedHashMap<>();
    run(flow, shapes);
    ends(flow, shapes);
    said(flow, shapes);
    shapes.put("agent_message", base.must("id", Schema.uuid()).must("answer", Schema.text()));
    shapes.put("agent_thought", base.must("id", Schema.uuid()).must("position", Schema.whole())
        .must("thought", Schema.text()).must("observation", Schema.text()).must("tool", Schema.text())
        .must("tool_labels", Schema.anyObject()).must("tool_input", Schema.text())
        .must("message_files", Schema.list(Schema.text())));
    return shapes;
  }

  private static Map<String, Schema.Obj> completion() {
    Schema.Obj base = record().must("message_id", Schema.uuid()).must("created_at", Schema.seconds());
    Map<String, Schema.Obj> shapes = new LinkedHashMap<>();
    ends(base, shapes);
    said(base, shapes);
    return shapes;
  }

  /** An answer, as pieces, as a whole anew, with its files, and its end. */
  private static void said(Schema.Obj base, Map<String, Schema.Obj> shapes) {
    shapes.put("message", base.must("id", Schema.uuid()).must("answer", Schema.text())
        .may("from_variable_selector", Schema.list(Schema.text()).orNull()));
    shapes.put("message_replace", base.must("answer", Schema.text()).must("reason", Schema.text()));
    shapes.put("message_file", base.must("id", Schema.text()).must("type", Schema.text())
        .must("belongs_to", Schema.text()).must("url", Schema.text()));
    shapes.put("message_end", base.must("id", Schema.uuid()).must("metadata", ChatSchemas.METADATA)
        .must("files", Schema.list(MADE).orNull()));
  }

  /** Speech, and what goes wrong once a stream has begun. */
  private static void ends(Schema.Obj base, Map<String, Schema.Obj> shapes) {
    shapes.put("tts_message", base.must("audio", Schema.text("byte")));
    shapes.put("tts_message_end", base.must("audio", Schema.text()));
    shapes.put("error",
        base.must("status", Schema.whole()).must("code", Schema.text()).must("message", Schema.text()));
  }

  private static void run(Schema.Obj base, Map<String, Schema.Obj> shapes) {
    UnaryOperator<Schema.Obj> with = data -> base.must("data", data);
    shapes.put("workflow_started", with.apply(Schema.object().must("id", Schema.uuid())
        .must("workflow_id", Schema.uuid()).must("inputs", Schema.anyObject()).must("created_at", Schema.seconds())
        .must("reason", Schema.words("initial", "resumption")).may("durability", Schema.words("durable", "fast"))));
    shapes.put("workflow_finished", with.apply(RunSchemas.FINISHED));
    shapes.put("workflow_paused", with.apply(FormSchemas.PAUSED));
    shapes.put("human_input_required", with.apply(FormSchemas.REQUIRED));
    shapes.put("human_input_form_filled", with.apply(FormSchemas.FILLED));
    shapes.put("human_input_form_timeout", with.apply(FormSchemas.TIMED_OUT));
    shapes.put("node_started", with.apply(PLACE.and(ORDER).and(INPUTS)));
    shapes.put("node_finished", with.apply(PLACE.and(ORDER).and(RESULTS)));
    shapes.put("node_retry", with.apply(PLACE.and(ORDER).and(RESULTS).must("retry_index", Schema.whole())));
    for (String container : new String[]{ "iteration", "loop"}) {
      shapes.put(container + "_started", with.apply(PLACE.and(INPUTS).must("metadata", Schema.anyObject())));
      Schema.Obj next = NODE.must("index", Schema.whole());
      shapes.put(container + "_next",
          with.apply(container.equals("loop") ? next.must("pre_loop_output", Schema.anything()) : next));
      shapes.put(container + "_completed", with.apply(PLACE.and(RESULTS).must("steps", Schema.whole())
          .must("total_tokens", Schema.whole())));
    }
    shapes.put("text_chunk", with.apply(Schema.object().must("text", Schema.text())
        .must("from_variable_selector", Schema.list(Schema.text()).orNull())));
    shapes.put("reasoning_chunk", with.apply(Schema.object().may("message_id", Schema.uuid())
        .must("reasoning", Schema.text()).must("node_id", Schema.text().orNull()).must("is_final", Schema.truth())));
    shapes.put("agent_log", with.apply(Schema.object().must("node_execution_id", Schema.text())
        .must("id", Schema.text()).must("label", Schema.text()).must("parent_id", Schema.text().orNull())
        .must("error", Schema.text().orNull()).must("status", Schema.text()).must("data", Schema.anyObject())
        .must("metadata", Schema.anyObject()).must("node_id", Schema.text())));
  }
}
