package io.dify.runtime.trigger;

import io.dify.core.value.Value;
import io.dify.runtime.conversation.Owner;
import io.dify.runtime.run.WorkflowRuns;
import java.util.List;

/** Starts runs for events. Thread-safe. */
@FunctionalInterface
public interface TriggeredRuns {
  /**
   * Starts a run.
   *
   * @param entry where it begins
   * @param inputs the variables of the trigger's node
   * @throws io.dify.core.error.DifyException {@code TOO_MANY_REQUESTS} when the app has its limit of runs, {@code INVALID_PARAM}
   */
  WorkflowRuns.Started start(Entry entry, Value.Obj inputs);

  /** Runs of these, on behalf of the end user that the kind of trigger is. */
  static TriggeredRuns of(WorkflowRuns runs) {
    return (entry, inputs) -> runs.start(entry.begun(), entry.trigger().kind().wire(), inputs,
        new Value.Array(List.of()));
  }

  /** The end user that runs of a trigger are of. */
  static Owner owner(Trigger trigger) {
    return new Owner(trigger.tenantId(), trigger.appId(), trigger.kind().wire());
  }
}
