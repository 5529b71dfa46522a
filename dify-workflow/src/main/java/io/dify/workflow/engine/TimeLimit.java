package io.dify.workflow.engine;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long a run may take.
 *
 * @param own what its request allows; null for as long as the engine does
 * @param most what the engine allows
 */
record TimeLimit(@Nullable Duration own, Duration most) {
  Duration duration() {
    return own == null || own.compareTo(most) > 0 ? most : own;
  }

  /** What is said when it is over. */
  String exceeded() {
    return "The run took longer than " + duration().toMillis() + " ms; raise " + (duration().equals(most)
        ? "the engine's maxRunTime (EngineLimits)"
        : "the time limit of its request (RunRequest.within)") + " if that is right.";
  }
}
