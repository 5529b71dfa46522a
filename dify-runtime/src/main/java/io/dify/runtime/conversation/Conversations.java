package io.dify.runtime.conversation;

import io.dify.core.value.Value;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Port: where conversations are kept. Whatever belongs to another owner does not exist. What a method has done is durable when it returns. Thread-safe. */
public interface Conversations {
  /** The conversation of that id, unless it was deleted. */
  Optional<Conversation> find(Owner owner, String conversationId);

  /**
   * Keeps a message that is about to be answered, and its conversation when that is new.
   *
   * @return position of the message in its conversation, from 1
   * @throws io.dify.core.error.DifyException {@code NOT_FOUND} when the id belongs to somebody else or was deleted
   */
  int accept(Owner owner, NewTurn turn);

  /**
   * Keeps the outcome of an accepted message: for good, or with {@link MessageStatus#PAUSED} as far as it has come. Without effect on one that has its outcome for good.
   *
   * @param variables conversation variables after the run; empty leaves those of the conversation as they are
   */
  void finish(Owner owner, String messageId, ChatMessage.Outcome outcome, Value.Obj variables);

  /** A message whose run waited is being answered again. */
  void resumed(Owner owner, String messageId);

  /** A message, unless its conversation was deleted. */
  Optional<ChatMessage> message(Owner owner, String messageId);

  /** The last messages of a conversation that have an answer, oldest first. */
  List<ChatMessage> answered(Owner owner, String conversationId, int max);

  /**
   * A page of conversations.
   *
   * @param after the conversation the page before ended with, null for the first page
   * @throws io.dify.core.error.DifyException {@code NOT_FOUND} when {@code after} does not exist
   */
  Page<Conversation> list(Owner owner, @Nullable String after, int limit, ConversationOrder order);

  /**
   * The messages before a message, or the last ones; oldest first within the page.
   *
   * @param before the oldest message already known, null for the last page
   * @throws io.dify.core.error.DifyException {@code NOT_FOUND} when the conversation or {@code before} does not exist
   */
  Page<ChatMessage> messages(Owner owner, String conversationId, @Nullable String before, int limit);

  /** Gives a conversation another title; empty when it does not exist. */
  Optional<Conversation> rename(Owner owner, String conversationId, String name);

  /** Gives a conversation variable another value; empty when the conversation does not exist. A run going on may overwrite it. */
  Optional<Conversation> setVariable(Owner owner, String conversationId, String name, Value value);

  /** Hides a conversation for ever; false when it does not exist. */
  boolean delete(Owner owner, String conversationId);

  /**
   * Marks messages that an earlier process left unanswered as failed, and as waiting those whose runs do.
   *
   * @return how many have failed
   */
  int failUnanswered(String error);
}
