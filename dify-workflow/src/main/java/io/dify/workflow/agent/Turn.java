package io.dify.workflow.agent;

import io.dify.core.model.ModelAnswer;
import io.dify.core.model.ToolRequest;
import java.util.List;

/**
 * What the model did in one round.
 *
 * @param answer its answer as it came
 * @param thought what it said beside asking for tools
 * @param requests the tools it wants called, each with an id of its own; none when it is done
 */
record Turn(ModelAnswer answer, String thought, List<ToolRequest> requests) {
  Turn {
    requests = List.copyOf(requests);
  }
}
