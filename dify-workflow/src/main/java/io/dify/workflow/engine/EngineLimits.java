package io.dify.workflow.engine;

import java.time.Duration;

/**
 * What a run may use up.
 *
 * @param maxSteps nodes a run may start, default 500 (Dify: {@code WORKFLOW_MAX_EXECUTION_STEPS})
 * @param maxRunTime from acceptance to end, default 20 minutes (Dify: {@code WORKFLOW_MAX_EXECUTION_TIME})
 * @param logCapacity events kept for readers, default {@link io.dify.workflow.stream.RunLog#DEFAULT_CAPACITY}
 * @param maxOutputChars characters of text that the outputs of one node may hold together, default 10 Mi; files count as nothing
 */
public record EngineLimits(int maxSteps, Duration maxRunTime, int logCapacity, long maxOutputChars) {
  private static final long MAX_OUTPUT_CHARS = 10L << 20;

  /** The defaults. */
  public static final EngineLimits DEFAULT = new EngineLimits(500, Duration.ofMinutes(20),
      io.dify.workflow.stream.RunLog.DEFAULT_CAPACITY);

  /** With outputs as large as by default. */
  public EngineLimits(int maxSteps, Duration maxRunTime, int logCapacity) {
    this(maxSteps, maxRunTime, logCapacity, MAX_OUTPUT_CHARS);
  }
}
