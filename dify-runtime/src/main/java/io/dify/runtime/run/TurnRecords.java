package io.dify.runtime.run;

import io.dify.core.value.Value;
import io.dify.runtime.conversation.ChatMessage;
import io.dify.runtime.conversation.NewTurn;
import io.dify.runtime.conversation.Owner;
import io.dify.workflow.run.RunResult;
import java.time.Instant;
import java.util.Optional;

/**
 * Port: what is kept of a turn of a chat at its beginning and at its end, where the message and, for an app with a workflow, the summary of the run that answers it
 * are one unit: both are durable when a method returns, or nothing is. Thread-safe.
 */
public interface TurnRecords {
  /**
   * Keeps a message that is about to be answered, its conversation when that is new, and that a run has begun.
   *
   * @param runId the run to be kept, if there is to be a summary of it
   * @return position of the message in its conversation, from 1
   * @throws io.dify.core.error.DifyException {@code NOT_FOUND} when the conversation belongs to somebody else or was deleted
   */
  int accepted(Owner owner, NewTurn turn, Optional<String> runId);

  /**
   * Keeps how a turn ended, or how far it has come when its run waits for somebody; as {@link io.dify.runtime.conversation.Conversations#finish} and
   * {@link RunRecords#ended} do.
   *
   * @param variables conversation variables after the run; empty leaves those of the conversation as they are
   * @param result of the run, if there is a summary of it
   */
  void ended(Owner owner, String messageId, ChatMessage.Outcome outcome, Value.Obj variables,
      Optional<RunResult> result, Instant at);
}
