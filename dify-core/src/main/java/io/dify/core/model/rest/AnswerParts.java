package io.dify.core.model.rest;

import io.dify.core.model.ModelAnswer;
import io.dify.core.model.ModelCall;
import io.dify.core.model.ModelDelta;
import io.dify.core.model.TokenEstimate;
import io.dify.core.model.ToolRequest;
import io.dify.core.model.Usage;
import io.dify.core.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An answer while it is being read; its pieces are passed on at once. For one call and one thread. */
public final class AnswerParts {
  private final ModelCall call;
  private final Consumer<ModelDelta> sink;
  private final StringBuilder text = new StringBuilder();
  private final StringBuilder reasoning = new StringBuilder();
  private final List<ToolRequest> tools = new ArrayList<>();
  private final Map<String, Value> data = new LinkedHashMap<>();
  private @Nullable Usage usage;
  private @Nullable String finishReason;

  AnswerParts(ModelCall call, Consumer<ModelDelta> sink) {
    this.call = call;
    this.sink = sink;
  }

  /** A piece of text, perhaps empty. */
  public void text(String piece) {
    if (!piece.isEmpty()) {
      text.append(piece);
      sink.accept(new ModelDelta.Text(piece));
    }
  }

  /** A piece of reasoning, perhaps empty. */
  public void reasoning(String piece) {
    if (!piece.isEmpty()) {
      reasoning.append(piece);
      sink.accept(new ModelDelta.Reasoning(piece));
    }
  }

  /**
   * A tool that is asked for.
   *
   * @param id the service's id; where it gives none, one is made that no other request of the conversation has
   * @return its id
   */
  public String tool(String id, String name, String arguments) {
    long before = call.messages().stream().mapToLong(message -> message.toolRequests().size()).sum();
    String known = id.isEmpty() ? "call-" + (before + tools.size() + 1) : id;
    tools.add(new ToolRequest(known, name, arguments));
    return known;
  }

  /** Tokens, as far as they are known; a later report replaces an earlier one. */
  public void usage(long prompt, long completion) {
    usage = new Usage(prompt, completion);
  }

  /** Why the answer has ended; {@code stop} after tools were asked for is {@code tool_calls}. */
  public void finish(String reason) {
    finishReason = reason;
  }

  /** Something to be sent back with the answer. */
  public void data(String name, Value value) {
    data.put(name, value);
  }

  boolean isFinished() {
    return finishReason != null;
  }

  ModelAnswer answer() {
    String reason = "stop".equals(finishReason) && !tools.isEmpty() ? "tool_calls" : String.valueOf(finishReason);
    return new ModelAnswer(call.model(), text.toString(), reasoning.toString(), tools,
        usage != null ? usage : TokenEstimate.of(call, text + reasoning.toString()), reason, new Value.Obj(data));
  }
}
