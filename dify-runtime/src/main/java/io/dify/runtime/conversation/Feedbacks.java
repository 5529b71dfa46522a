package io.dify.runtime.conversation;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Port: what end users think of answers, one rating for each of them and message, and who they are. Thread-safe. */
public interface Feedbacks {
  /**
   * Rates a message of the owner, in place of an earlier rating.
   *
   * @param rating {@code like} or {@code dislike}
   * @throws io.dify.core.error.DifyException {@code NOT_FOUND} when the message is not theirs
   */
  void rate(Owner owner, String messageId, String rating, @Nullable String content);

  /**
   * Takes a rating back.
   *
   * @return whether there was one
   * @throws io.dify.core.error.DifyException {@code NOT_FOUND} when the message is not theirs
   */
  boolean withdraw(Owner owner, String messageId);

  /** How the owner rated some messages, by message; those without a rating are missing. */
  Map<String, String> ratings(Owner owner, Collection<String> messageIds);

  /** A page of all ratings of an app, newest first. */
  List<Feedback> list(String tenantId, String appId, int page, int limit);

  /** An end user of an app, by id. */
  Optional<EndUser> endUser(String tenantId, String appId, String endUserId);
}
