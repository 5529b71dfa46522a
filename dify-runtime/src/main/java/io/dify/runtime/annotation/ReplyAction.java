package io.dify.runtime.annotation;

import java.util.Locale;

/** What a job does to the annotation reply of an app. */
public enum ReplyAction {
  /** Embeds all questions, then lets annotations answer. */
  ENABLE,
  /** Lets them no longer answer. */
  DISABLE;

  /** The word of the API. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }
}
