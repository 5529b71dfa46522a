package io.dify.workflow.prompt;

import io.dify.core.model.Message;
import io.dify.core.model.ModelInfo;
import io.dify.core.model.Role;
import io.dify.core.model.TokenEstimate;
import io.dify.core.value.Value;
import java.util.List;
import java.util.Map;

/**
 * How much of a conversation a prompt remembers: the newest turns that fit, 500 messages at most. A turn begins with a message of the user.
 *
 * @param maxTurns turns at most; 0 for no limit
 * @param maxTokens tokens at most, counted by {@link TokenEstimate}
 */
public record MemoryWindow(int maxTurns, int maxTokens) {
  /** Tokens when the size of the model's context is not known. */
  public static final int DEFAULT_TOKENS = 2000;
  /** Messages at most, however short. */
  public static final int MAX_MESSAGES = 500;

  /**
   * Tokens a model's context has left for history: its size, less those of the answer ({@code max_tokens}, 0 if not given) and of the rest of the prompt;
   * {@link #DEFAULT_TOKENS} when its size is not known.
   */
  public static int tokensLeft(ModelInfo model, Map<String, Value> parameters, List<Message> used) {
    if (model.contextTokens().isEmpty()) {
      return DEFAULT_TOKENS;
    }
    long answer = parameters.get("max_tokens") instanceof Value.Whole most ? most.number() : 0;
    long prompt = used.stream().mapToLong(message -> TokenEstimate.of(message.text())).sum();
    return Math.clamp(model.contextTokens().getAsInt() - answer - prompt, 0, Integer.MAX_VALUE);
  }

  /** The newest messages that fit, oldest first, beginning with a message of the user. */
  public List<Message> of(List<Message> history) {
    int from = history.size();
    int turns = 0;
    long tokens = 0;
    for (int i = history.size() - 1; i >= 0; i--) {
      tokens += TokenEstimate.of(history.get(i).text());
      if (tokens > maxTokens || history.size() - i > MAX_MESSAGES) {
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
