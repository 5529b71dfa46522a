package io.dify.runtime.retention;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.util.Map;
import java.util.OptionalInt;

/**
 * How many days things are kept; empty for ever, which is the default.
 *
 * @param conversations messages, with what end users thought of them, and conversations without messages
 * @param runs summaries of runs
 * @param usage records of calls of models
 */
public record RetentionSettings(OptionalInt conversations, OptionalInt runs, OptionalInt usage) {
  /** Everything is kept. */
  public static final RetentionSettings FOREVER = new RetentionSettings(OptionalInt.empty(), OptionalInt.empty(),
      OptionalInt.empty());

  private static final String ALL = "DIFY_RETENTION_DAYS";
  private static final int MAX_DAYS = 36_500;

  /**
   * Reads the environment: {@code DIFY_RETENTION_DAYS} for everything, {@code DIFY_RETENTION_CONVERSATIONS_DAYS}, {@code DIFY_RETENTION_RUNS_DAYS} and
   * {@code DIFY_RETENTION_USAGE_DAYS} for each; 0 for ever.
   *
   * @throws DifyException {@code INVALID_PARAM} naming the variable
   */
  public static RetentionSettings of(Map<String, String> environment) {
    OptionalInt all = days(environment, ALL, OptionalInt.empty());
    return new RetentionSettings(days(environment, "DIFY_RETENTION_CONVERSATIONS_DAYS", all),
        days(environment, "DIFY_RETENTION_RUNS_DAYS", all), days(environment, "DIFY_RETENTION_USAGE_DAYS", all));
  }

  private static OptionalInt days(Map<String, String> environment, String name, OptionalInt usual) {
    String text = environment.getOrDefault(name, "").strip();
    if (text.isEmpty()) {
      return usual;
    }
    try {
      int days = Integer.parseInt(text);
      if (days >= 0 && days <= MAX_DAYS) {
        return days == 0 ? OptionalInt.empty() : OptionalInt.of(days);
      }
    } catch (NumberFormatException e) {
      // Answered below, like a number out of range.
    }
    throw new DifyException(ErrorCode.INVALID_PARAM,
        name + " must be a number of days from 0 (for ever) to " + MAX_DAYS + ".");
  }
}
