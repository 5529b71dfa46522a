package io.dify.runtime.config;

import io.dify.core.error.DifyException;
import io.dify.runtime.form.FormSettings;
import java.time.Duration;
import java.util.Map;

/**
 * How people are asked.
 *
 * @param mail how mail goes out
 * @param longest how long a run may wait for somebody at all
 */
public record PeopleSettings(MailSettings mail, Duration longest) {
  /** No mail; a run may wait for 7 days. */
  public static final PeopleSettings DEFAULT = new PeopleSettings(MailSettings.NONE, FormSettings.LONGEST);

  private static final long MAX_SECONDS = 366L * 24 * 3600;

  /**
   * Reads what {@link MailSettings#of} reads, and {@code DIFY_HUMAN_INPUT_TIMEOUT_SECONDS}.
   *
   * @throws DifyException {@code INVALID_PARAM} naming the variable
   */
  public static PeopleSettings of(Map<String, String> environment) {
    return new PeopleSettings(MailSettings.of(environment), Duration.ofSeconds(new Environment(environment)
        .whole("DIFY_HUMAN_INPUT_TIMEOUT_SECONDS", FormSettings.LONGEST.toSeconds(), 1, MAX_SECONDS)));
  }
}
