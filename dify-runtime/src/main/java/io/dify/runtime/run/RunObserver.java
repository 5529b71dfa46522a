package io.dify.runtime.run;

import io.dify.workflow.engine.Run;
import io.dify.workflow.run.RunResult;

/** Sees runs begin and end: for metrics, logs and traces. Thread-safe; must neither block nor throw. */
public interface RunObserver {
  /** Sees nothing. */
  RunObserver NONE = new RunObserver() {
    @Override
    public void began(String appId, String user) {
      // Nobody looks.
    }

    @Override
    public void ended(String mode, Run run, RunResult result) {
      // Nobody looks.
    }
  };

  /** An end user's run has begun. */
  void began(String appId, String user);

  /**
   * It has ended, and what became of it is stored; on the thread that stored it.
   *
   * @param mode mode of the app, as its file has it
   * @param run has all its events
   */
  void ended(String mode, Run run, RunResult result);
}
