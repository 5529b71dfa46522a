package io.dify.workflow.prompt;

import io.dify.core.model.Message;
import io.dify.core.model.Role;
import io.dify.core.model.TokenEstimate;
import java.util.List;

/**
 * How much of a conversation a prompt remembers: the newest turns that fit. A turn begins with a message of the user.
 *
 * @param maxTurns turns at most; 0 for no limit
 * @param maxTokens tokens at most, counted by {@link TokenEstimate}
 */
public record MemoryWindow(int maxTurns, int maxTokens) {
  /** Tokens when the size of the model's context is not known. */
  public static final int DEFAULT_TOKENS = 2000;

  /** The newest messages that fit, oldest first, beginning with a message of the user. */
  public List<Message> of(List<Message> history) {
    int from = history.size();
    int turns = 0;
    long tokens = 0;
    for (int i = history.size() - 1; i >= 0; i--) {
      tokens += TokenEstimate.of(history.get(i).text());
      if (tokens > maxTokens) {
        break;
      }
      if (history.get(i).role() == Role.USER) {
        from = i;
        turns++;
        if (maxTurns > 0 && turns == maxTurns) {
          break;
        }
      }
    }
    return history.subList(from, history.size());
  }
}
