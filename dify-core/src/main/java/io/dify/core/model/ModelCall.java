package io.dify.core.model;

import io.dify.core.value.Value;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything a chat model is asked, in one immutable record that can be written, compared and replayed.
 *
 * @param model which model
 * @param messages the prompt, in order
 * @param context passages that went into the prompt, with their sources
 * @param parameters sampling parameters by Dify's names ({@code temperature}, {@code top_p}, {@code max_tokens}, {@code stop} ...)
 * @param tools tools on offer
 * @param responseSchema JSON schema the answer must fit, null for free text
 */
public record ModelCall(ModelRef model, List<Message> messages, List<ContextDocument> context,
    Map<String, Value> parameters,
    List<ToolSpec> tools, Value.@Nullable Obj responseSchema) {
  /** Copies. */
  public ModelCall {
    messages = List.copyOf(messages);
    context = List.copyOf(context);
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    tools = List.copyOf(tools);
  }

  /** A call with messages only. */
  public static ModelCall of(ModelRef model, List<Message> messages) {
    return new ModelCall(model, messages, List.of(), Map.of(), List.of(), null);
  }

  /** The text of the last user message, empty when there is none. */
  public String question() {
    return messages.reversed().stream().filter(message -> message.role() == Role.USER).findFirst().map(Message::text)
        .orElse("");
  }

  /** The same call with these passages. */
  public ModelCall withContext(List<ContextDocument> passages) {
    return new ModelCall(model, messages, passages, parameters, tools, responseSchema);
  }

  /** The same call with these parameters. */
  public ModelCall withParameters(Map<String, Value> others) {
    return new ModelCall(model, messages, context, others, tools, responseSchema);
  }

  /** The same call with other messages. */
  public ModelCall withMessages(List<Message> others) {
    return new ModelCall(model, others, context, parameters, tools, responseSchema);
  }

  /** The same call with these tools on offer. */
  public ModelCall withTools(List<ToolSpec> offered) {
    return new ModelCall(model, messages, context, parameters, offered, responseSchema);
  }

  /** The same call, whose answer must fit a JSON schema. */
  public ModelCall withSchema(Value.Obj schema) {
    return new ModelCall(model, messages, context, parameters, tools, schema);
  }

  /** The same call to another model. */
  public ModelCall with(ModelRef other) {
    return new ModelCall(other, messages, context, parameters, tools, responseSchema);
  }
}
