package io.dify.runtime.conversation;

import io.dify.core.model.Usage;
import io.dify.core.value.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A question and its answer.
 *
 * @param id id of the message
 * @param conversationId conversation it belongs to
 * @param position 1 for the first of the conversation
 * @param query what the end user said
 * @param files files given along, as they were sent
 * @param outcome the answer, also while it is being made (then empty)
 * @param createdAt when it was accepted
 */
public record ChatMessage(String id, String conversationId, int position, String query, Value.Array files,
    Outcome outcome, Instant createdAt) {
  /**
   * What came of a message.
   *
   * @param runId the run that answered, empty while there is none
   * @param status how it stands
   * @param answer text of the answer
   * @param error what went wrong, null unless failed
   * @param citations passages to show as sources, as clients see them
   * @param usage tokens used
   * @param latency how long the answer took
   * @param thoughts rounds of an agent, as clients see them; empty for other apps
   */
  public record Outcome(String runId, MessageStatus status, String answer, @Nullable String error,
      Value.Array citations,
      Usage usage, Duration latency, Value.Array thoughts) {
    /** Of an app without an agent. */
    public Outcome(String runId, MessageStatus status, String answer, @Nullable String error, Value.Array citations,
        Usage usage, Duration latency) {
      this(runId, status, answer, error, citations, usage, latency, new Value.Array(List.of()));
    }
  }
}
