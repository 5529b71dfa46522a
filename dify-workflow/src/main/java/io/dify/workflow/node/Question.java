package io.dify.workflow.node;

import io.dify.core.model.CallOrigin;
import io.dify.core.value.Value;
import java.time.Duration;
import java.util.List;

/**
 * What a node wants to know from somebody.
 *
 * @param key names it for good: {@code run:node:path}
 * @param origin on whose behalf it is asked, with run and node
 * @param title title of the node
 * @param form what is shown and what may be answered, as readers of the run see it
 * @param timeout how long it waits; then the node goes on without an answer
 * @param mails letters that ask for an answer
 */
public record Question(String key, CallOrigin origin, String title, Value.Obj form, Duration timeout,
    List<Letter> mails) {
  /**
   * A letter.
   *
   * @param to addresses
   * @param subject its subject, one line
   * @param body its text; {@link #URL} stands for the address of the form
   */
  public record Letter(List<String> to, String subject, String body) {
    /** What stands for the address of the form in a body. */
    public static final String URL = "{{#url#}}";

    /** Copies. */
    public Letter {
      to = List.copyOf(to);
    }
  }

  /** Copies. */
  public Question {
    mails = List.copyOf(mails);
  }
}
