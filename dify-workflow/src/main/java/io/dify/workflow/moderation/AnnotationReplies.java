package io.dify.workflow.moderation;

import io.dify.core.cancel.Cancellation;
import java.util.Optional;

/** Port: finds answers that were written for questions, before a run is started for them. Thread-safe; may block. */
@FunctionalInterface
public interface AnnotationReplies {
  /**
   * The answer to a question, if one was written for it or for one that is like it.
   *
   * @param app id of the app, may be empty
   * @param question what the user asks, not blank
   */
  Optional<AnnotationReply> find(String app, String question, Cancellation cancellation);

  /**
   * Whether runs of an app are to be answered so although its file does not say it, because somebody has switched it on where it runs. Must not block.
   *
   * @param app id of the app, may be empty
   */
  default boolean offeredFor(String app) {
    return false;
  }

  /** Knows none. */
  static AnnotationReplies none() {
    return (app, question, cancellation) -> Optional.empty();
  }
}
