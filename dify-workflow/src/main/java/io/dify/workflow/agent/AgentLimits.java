package io.dify.workflow.agent;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;

/**
 * What an agent may use up.
 *
 * @param maxRounds rounds in which the model may ask for tools, from 1 to 99; after them it is asked once more, without tools, for its answer
 * @param maxTools tools it may be offered, 1 or more
 * @param maxParallel tools at work at the same time, 1 or more
 * @param maxResultChars characters of a tool's result the model is told, 100 or more; the rest is left out, with a note
 */
public record AgentLimits(int maxRounds, int maxTools, int maxParallel, int maxResultChars) {
  /** Rounds no agent may have more of (Dify: {@code MAX_ITERATIONS_NUM}). */
  public static final int MOST_ROUNDS = 99;
  /** 10 rounds, 10 tools (Dify: {@code MAX_TOOLS_NUM}), 5 at once, 20,000 characters. */
  public static final AgentLimits DEFAULT = new AgentLimits(10, 10, 5, 20_000);

  private static final int LEAST_RESULT = 100;

  /** Checks. */
  public AgentLimits {
    if (maxRounds < 1 || maxRounds > MOST_ROUNDS || maxTools < 1 || maxParallel < 1 || maxResultChars < LEAST_RESULT) {
      throw new DifyException(ErrorCode.INVALID_PARAM, "An agent has from 1 to " + MOST_ROUNDS
          + " rounds, 1 or more tools, 1 or more of them at once and results of " + LEAST_RESULT
          + " or more characters; this is " + maxRounds + ", " + maxTools + ", " + maxParallel + " and "
          + maxResultChars + ".");
    }
  }

  /** The same with so many rounds; more than {@link #MOST_ROUNDS} are that many, less than 1 is one. */
  public AgentLimits withRounds(int rounds) {
    return new AgentLimits(Math.clamp(rounds, 1, MOST_ROUNDS), maxTools, maxParallel, maxResultChars);
  }
}
