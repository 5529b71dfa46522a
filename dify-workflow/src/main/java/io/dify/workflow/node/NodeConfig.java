package io.dify.workflow.node;

import io.dify.core.template.Selector;
import io.dify.core.template.Template;
import io.dify.core.value.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The configuration of a node of some kind, parsed and immutable. */
public interface NodeConfig {
  /** The variables the node reads, for checks before the run. */
  default List<Selector> reads() {
    return List.of();
  }

  /** The conversation and loop variables the node may change; text that waits for them is held back until it has run. */
  default List<Selector> writes() {
    return List.of();
  }

  /** The variables the node may have, so that a selector of one it never has is noticed; by default nothing is known of them. */
  default NodeOutputs gives() {
    return NodeOutputs.UNKNOWN;
  }

  /** For containers: the variables that nodes inside see under the container's id. */
  default NodeOutputs givesInside() {
    return NodeOutputs.NONE;
  }

  /** The handles edges may leave from; ordinary nodes have {@code source} only. */
  default List<String> handles() {
    return List.of(Handles.SOURCE);
  }

  /**
   * For root nodes: checks the inputs of a run and gives them as the node's variables; inputs that are not declared are dropped.
   *
   * @throws io.dify.core.error.DifyException {@code INVALID_PARAM} naming the input and what is expected
   */
  default Value.Obj admit(Value.Obj inputs) {
    return inputs;
  }

  /** For root nodes: the JSON schema of the inputs of a run; any by default. */
  default Value.Obj inputSchema() {
    return new Value.Obj(Map.of("type", Value.of("object")));
  }

  /** For containers: how the inner graph is run. */
  default Optional<ContainerSpec> container() {
    return Optional.empty();
  }

  /** Whether reaching this node ends the loop around it at once. */
  default boolean endsLoop() {
    return false;
  }

  /** The text a response node gives to the reader, as a template; empty for all others. */
  default Optional<Template> response() {
    return Optional.empty();
  }
}
