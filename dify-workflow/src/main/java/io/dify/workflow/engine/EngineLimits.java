package io.dify.workflow.engine;

import java.time.Duration;

/**
 * What a run may use up.
 *
 * @param maxSteps nodes a run may start, default 500 (Dify: {@code WORKFLOW_MAX_EXECUTION_STEPS})
 * @param maxRunTime from acceptance to end, default 20 minutes (Dify: {@code WORKFLOW_MAX_EXECUTION_TIME})
 * @param logCapacity events kept for readers, default {@link io.dify.workflow.stream.RunLog#DEFAULT_CAPACITY}
 */
public record EngineLimits(int maxSteps, Duration maxRunTime, int logCapacity) {
  /** The defaults. */
  public static final EngineLimits DEFAULT = new EngineLimits(500, Duration.ofMinutes(20),
      io.dify.workflow.stream.RunLog.DEFAULT_CAPACITY);
}
