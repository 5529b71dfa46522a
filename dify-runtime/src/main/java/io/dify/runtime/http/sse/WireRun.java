package io.dify.runtime.http.sse;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.value.ValueJson;
import io.dify.workflow.run.RunResult;
import java.time.Instant;

/** The end of a run as clients see it, in the stream's last event and in blocking bodies. Stateless. */
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
}
