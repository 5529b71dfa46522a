package io.dify.workflow.build;

import java.util.Map;

/** A step of a kind that has no class of its own here. Not thread-safe. */
public final class OtherStep extends Step {
  OtherStep(Level level, String id, String kind, Map<String, ?> data) {
    super(level, id, kind);
    data.forEach(this::set);
  }

  /** The way out with that handle, for kinds that branch. */
  public Exit exit(String handle) {
    return new Exit(this, handle);
  }
}
