package io.dify.core.model;

import io.dify.core.value.Value;
import java.util.List;
import java.util.Map;

/**
 * A finished answer. Its text is exactly the concatenation of the {@link ModelDelta.Text}s that were sent before.
 *
 * @param model the model that answered, which may be another than was asked (fall-back)
 * @param text the answer
 * @param reasoning the reasoning, empty when the provider gives none
 * @param toolRequests tools the model wants called
 * @param usage tokens
 * @param finishReason {@code stop}, {@code length}, {@code tool_calls}, {@code content_filter} or the provider's own word
 * @param providerData what the provider wants back with this answer in the next call, such as signatures of its reasoning; usually empty
 */
public record ModelAnswer(ModelRef model, String text, String reasoning, List<ToolRequest> toolRequests, Usage usage,
    String finishReason, Value.Obj providerData) {
  /** An answer whose provider wants nothing back. */
  public ModelAnswer(ModelRef model, String text, String reasoning, List<ToolRequest> toolRequests, Usage usage,
      String finishReason) {
    this(model, text, reasoning, toolRequests, usage, finishReason, new Value.Obj(Map.of()));
  }

  /** Copies. */
  public ModelAnswer {
    toolRequests = List.copyOf(toolRequests);
  }

  /** The same answer, which cost this. */
  public ModelAnswer withUsage(Usage other) {
    return new ModelAnswer(model, text, reasoning, toolRequests, other, finishReason, providerData);
  }

  /** A plain text answer that ended by itself. */
  public static ModelAnswer of(ModelRef model, String text, Usage usage) {
    return new ModelAnswer(model, text, "", List.of(), usage, "stop");
  }
}
