package io.dify.workflow.node;

import io.dify.core.value.Value;
import java.util.Optional;

/**
 * A step of an agent's work, told while it goes on. A step is told again, under the same id, when it has ended.
 *
 * @param id id of the step
 * @param label what it is, for people
 * @param parentId the step this one is part of
 * @param status how it stands
 * @param error what went wrong, for failed steps
 * @param data what went in and came out
 * @param metadata times, tokens, provider
 */
public record AgentLog(String id, String label, Optional<String> parentId, Status status, Optional<String> error,
    Value.Obj data, Value.Obj metadata) {
  /** How a step stands. */
  public enum Status {
    /** It has begun. */
    START("start"),
    /** It ended well. */
    SUCCESS("success"),
    /** It failed. */
    ERROR("error");

    private final String wire;

    Status(String wire) {
      this.wire = wire;
    }

    /** The name clients see. */
    public String wire() {
      return wire;
    }
  }
}
