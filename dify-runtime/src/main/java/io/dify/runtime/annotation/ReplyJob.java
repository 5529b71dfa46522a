package io.dify.runtime.annotation;

import java.util.Locale;

/**
 * Switching the annotation reply of an app, which may take a while.
 *
 * @param id its id
 * @param action what it does
 * @param status how far it is
 * @param error what it failed with, for people; empty while it has not
 */
public record ReplyJob(String id, ReplyAction action, Status status, String error) {
  /** How far a job is. */
  public enum Status {
    /** Not done yet. */
    WAITING,
    /** Done. */
    COMPLETED,
    /** It failed and has changed nothing. */
    ERROR;

    /** The word of the API. */
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
