package io.dify.workflow.engine;

import java.time.Duration;

/**
 * What a run may use up.
 *
 * @param maxSteps nodes a run may start, default 500 (Dify: {@code WORKFLOW_MAX_EXECUTION_STEPS})
 * @param maxRunTime from acceptance to end, default 20 minutes (Dify: {@code WORKFLOW_MAX_EXECUTION_TIME})
 * @param logCapacity events kept for readers, default {@link io.dify.workflow.stream.RunLog#DEFAULT_CAPACITY}
 * @param maxOutputChars characters of text that the outputs of one node may hold together, default 10 Mi; files count as nothing
 * @param maxCallDepth workflows that may lie around one that is called as a tool, default 5 (Dify: {@code WORKFLOW_CALL_MAX_DEPTH})
 */
public record EngineLimits(int maxSteps, Duration maxRunTime, int logCapacity, long maxOutputChars,
    int maxCallDepth) {
  private static final long MAX_OUTPUT_CHARS = 10L << 20;
  private static final int MAX_CALL_DEPTH = 5;

  /** The defaults. */
  public static final EngineLimits DEFAULT = new EngineLimits(500, Duration.ofMinutes(20),
      io.dify.workflow.stream.RunLog.DEFAULT_CAPACITY);

  /** With outputs as large as by default. */
  public EngineLimits(int maxSteps, Duration maxRunTime, int logCapacity) {
    this(maxSteps, maxRunTime, logCapacity, MAX_OUTPUT_CHARS);
  }

  /** With workflows as tools as deep as by default. */
  public EngineLimits(int maxSteps, Duration maxRunTime, int logCapacity, long maxOutputChars) {
    this(maxSteps, maxRunTime, logCapacity, maxOutputChars, MAX_CALL_DEPTH);
  }
}
