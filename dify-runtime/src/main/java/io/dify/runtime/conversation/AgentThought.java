package io.dify.runtime.conversation;

import io.dify.core.value.Value;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A round of an agent, as clients see it.
 *
 * @param id id of the round
 * @param position 1 for the first round of the answer
 * @param thought what the model said
 * @param tool names of the tools it asked for, with semicolons between
 * @param toolInput their arguments, as JSON text
 * @param observation what they gave, as JSON text; empty while nothing is known
 * @param files ids of the files that its tools made
 * @param createdAt when the round began
 */
public record AgentThought(String id, int position, String thought, String tool, String toolInput, String observation,
    List<String> files, Instant createdAt) {
  /** Copies. */
  public AgentThought {
    files = List.copyOf(files);
  }

  /** As a value, to be kept. */
  public Value.Obj toValue() {
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("id", Value.of(id));
    fields.put("position", Value.of((long) position));
    fields.put("thought", Value.of(thought));
    fields.put("tool", Value.of(tool));
    fields.put("tool_input", Value.of(toolInput));
    fields.put("observation", Value.of(observation));
    fields.put("files", Value.from(files));
    fields.put("created_at", Value.of(createdAt.getEpochSecond()));
    return new Value.Obj(fields);
  }
}
