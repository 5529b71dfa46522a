package io.dify.workflow.build;

import java.util.ArrayList;
import java.util.List;

/** Sets outputs of the run. Not thread-safe. */
public final class EndStep extends Step {
  private final List<Object> outputs = new ArrayList<>();

  EndStep(Level level, String id) {
    super(level, id, "end");
    set("outputs", outputs);
  }

  /** Sets an output to the value of a variable, null when that does not exist. */
  public EndStep output(String name, Var<?> value) {
    outputs
        .add(
            Fields.of("variable", name, "value_selector", value.selector().parts(), "value_type", value.type().wire()));
    set("outputs", outputs);
    return this;
  }
}
