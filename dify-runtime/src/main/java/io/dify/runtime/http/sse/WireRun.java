package io.dify.runtime.http.sse;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.value.ValueJson;
import io.dify.workflow.run.RunResult;
import java.time.Instant;

/** The end of a run, or its pause, as clients see it, in the stream's last event and in blocking bodies. Stateless. */
public final class WireRun {
  private WireRun() {}

  /** The {@code data} of {@code workflow_finished}. */
  public static ObjectNode finished(StreamIds ids, RunResult result, Instant startedAt, Instant endedAt) {
    ObjectNode data = JsonNodeFactory.instance.objectNode().put("id", ids.runId())
        .put("workflow_id", ids.workflowId()).put("status", result.status().wire());
    data.set("outputs", ValueJson.toNode(result.outputs()));
    data.put("error", result.error()).put("elapsed_time", WireUsage.seconds(result.elapsed()))
        .put("total_tokens", result.usage().totalTokens()).put("total_steps", result.steps());
    data.putObject("created_by").put("id", ids.userId()).put("user", ids.userId());
    data.put("created_at", startedAt.getEpochSecond()).put("finished_at", endedAt.getEpochSecond())
        .put("exceptions_count", result.exceptions());
    data.putArray("files");
    return data;
  }

  /** The {@code data} of {@code workflow_paused}. */
  public static ObjectNode paused(RunResult result, Instant startedAt, FormTold forms) {
    ObjectNode data = JsonNodeFactory.instance.objectNode().put("workflow_run_id", result.runId());
    ArrayNode nodes = data.putArray("paused_nodes");
    ArrayNode reasons = data.putArray("reasons");
    for (RunResult.Waiting waiting : result.waiting()) {
      nodes.add(waiting.node().node());
      reasons.addObject().put("TYPE", "human_input_required").put("node_id", waiting.node().node())
          .setAll((ObjectNode) ValueJson.toNode(forms.of(waiting.request())));
    }
    data.set("outputs", ValueJson.toNode(result.outputs()));
    return data.put("status", result.status().wire()).put("created_at", startedAt.getEpochSecond())
        .put("elapsed_time", WireUsage.seconds(result.elapsed())).put("total_tokens", result.usage().totalTokens())
        .put("total_steps", result.steps());
  }
}
