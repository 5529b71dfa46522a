package io.dify.workflow.agent;

import io.dify.core.model.Usage;
import io.dify.core.value.FileRef;
import io.dify.core.value.Value;
import io.dify.workflow.node.AgentLog;
import java.util.List;

/**
 * What an agent came to.
 *
 * @param text the answer: exactly the pieces that were told, put together
 * @param files files its tools made, in the order they were asked for
 * @param json objects its tools gave, likewise
 * @param log its steps, each as it ended, in the order in which they ended
 * @param usage tokens and cost of the model and of models its tools used
 * @param rounds how often the model was asked
 * @param complete whether the model came to its answer by itself, and not because its rounds were used up
 */
public record AgentResult(String text, List<FileRef> files, List<Value> json, List<AgentLog> log, Usage usage,
    int rounds, boolean complete) {
  /** Copies. */
  public AgentResult {
    files = List.copyOf(files);
    json = List.copyOf(json);
    log = List.copyOf(log);
  }
}
