package io.dify.runtime.retention;

import io.dify.core.error.DifyException;
import io.dify.runtime.config.Environment;
import java.util.Map;
import java.util.OptionalInt;

/**
 * How many days things are kept; empty for ever, which is the default.
 *
 * @param conversations messages, with what end users thought of them, and conversations without messages
 * @param runs summaries of runs
 * @param usage records of calls of models
 * @param files uploads that were used and files that runs made, from when nothing leads to them any more
 */
public record RetentionSettings(OptionalInt conversations, OptionalInt runs, OptionalInt usage, OptionalInt files) {
  /** Everything is kept. */
  public static final RetentionSettings FOREVER = new RetentionSettings(OptionalInt.empty(), OptionalInt.empty(),
      OptionalInt.empty(), OptionalInt.empty());

  private static final int MAX_DAYS = 36_500;

  /**
   * Reads the environment: {@code DIFY_RETENTION_DAYS} for everything, {@code DIFY_RETENTION_CONVERSATIONS_DAYS}, {@code DIFY_RETENTION_RUNS_DAYS},
   * {@code DIFY_RETENTION_USAGE_DAYS} and {@code DIFY_RETENTION_FILES_DAYS} for each; 0 for ever.
   *
   * @throws DifyException {@code INVALID_PARAM} naming the variable
   */
  public static RetentionSettings of(Map<String, String> environment) {
    Environment read = new Environment(environment);
    int all = read.whole("DIFY_RETENTION_DAYS", 0, 0, MAX_DAYS);
    return new RetentionSettings(days(read, "DIFY_RETENTION_CONVERSATIONS_DAYS", all),
        days(read, "DIFY_RETENTION_RUNS_DAYS", all), days(read, "DIFY_RETENTION_USAGE_DAYS", all),
        days(read, "DIFY_RETENTION_FILES_DAYS", all));
  }

  private static OptionalInt days(Environment read, String name, int usual) {
    int days = read.whole(name, usual, 0, MAX_DAYS);
    return days == 0 ? OptionalInt.empty() : OptionalInt.of(days);
  }
}
