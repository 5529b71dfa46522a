package io.dify.workflow.dsl;

import io.dify.core.value.Value;
import java.util.List;
import java.util.Optional;

/**
 * A node as the file has it; notes are none.
 *
 * @param index place in the file's list of nodes
 * @param id id, a text also where the file has a number
 * @param type name of its type; {@code variable-assigner}, the old name of the aggregator, stays here as it is
 * @param title title for people; the id when it has none
 * @param container id of the iteration or loop it belongs to
 * @param data its configuration, untouched
 */
public record FileNode(int index, String id, String type, String title, Optional<String> container, Value.Obj data) {
  /** Path of {@link #data} in the file. */
  public List<String> path() {
    return List.of("workflow", "graph", "nodes", Integer.toString(index), "data");
  }
}
