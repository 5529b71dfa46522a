package io.dify.runtime.trigger;

import io.dify.core.value.Value;
import io.dify.runtime.conversation.Owner;
import io.dify.runtime.run.WorkflowRuns;
import java.util.List;
import java.util.Map;

/** Starts runs for events. Thread-safe. */
public interface TriggeredRuns {
  /**
   * Starts a run.
   *
   * @param entry where it begins
   * @param inputs the variables of the trigger's node
   * @throws io.dify.core.error.DifyException {@code TOO_MANY_REQUESTS} when the app has its limit of runs, {@code INVALID_PARAM}
   */
  WorkflowRuns.Started start(Entry entry, Value.Obj inputs);

  /**
   * Starts a run that stands for a due time, without inputs, unless that was done before, here or elsewhere. When this returns the run is on record.
   *
   * @param runId the id that every run for this due time has
   * @return false when it was started before
   * @throws io.dify.core.error.DifyException as {@link #start}; {@code UNAVAILABLE} when it could not be written down
   */
  boolean once(Entry entry, String runId);

  /** Runs of these, on behalf of the end user that the kind of trigger is. */
  static TriggeredRuns of(WorkflowRuns runs) {
    return new TriggeredRuns() {
      @Override
      public WorkflowRuns.Started start(Entry entry, Value.Obj inputs) {
        return runs.start(entry.begun(), entry.trigger().kind().wire(), inputs, new Value.Array(List.of()));
      }

      @Override
      public boolean once(Entry entry, String runId) {
        return runs.once(runId, entry.begun(), entry.trigger().kind().wire(), new Value.Obj(Map.of()));
      }
    };
  }

  /** The end user that runs of a trigger are of. */
  static Owner owner(Trigger trigger) {
    return new Owner(trigger.tenantId(), trigger.appId(), trigger.kind().wire());
  }
}
