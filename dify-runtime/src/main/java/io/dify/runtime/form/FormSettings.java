package io.dify.runtime.form;

import java.time.Duration;

/**
 * How forms are kept.
 *
 * @param address what stands before the path of a form's page: the address people reach this server under, without slash at its end
 * @param longest how long a run may wait at all; then it cannot go on
 */
public record FormSettings(String address, Duration longest) {
  /** How long a run may wait unless set otherwise: 7 days, as with Dify. */
  public static final Duration LONGEST = Duration.ofDays(7);

  /** The kind of error that a run ends with which has waited too long. */
  public static final String EXPIRED = "human_input_form_expired";

  /** The path of a form's page, before its token. */
  public static final String PATH = "/form/";
}
