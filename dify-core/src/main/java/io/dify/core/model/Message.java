package io.dify.core.model;

import io.dify.core.value.Value;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One message of a prompt.
 *
 * @param role who speaks
 * @param parts what is said, in order
 * @param toolRequests tools an assistant message asks for
 * @param toolRequestId the request a tool message answers, null for other roles
 * @param providerData what came with an answer and its provider wants back ({@link ModelAnswer#providerData}); usually empty
 */
public record Message(Role role, List<MessagePart> parts, List<ToolRequest> toolRequests,
    @Nullable String toolRequestId, Value.Obj providerData) {
  /** A message without data of a provider. */
  public Message(Role role, List<MessagePart> parts, List<ToolRequest> toolRequests, @Nullable String toolRequestId) {
    this(role, parts, toolRequests, toolRequestId, new Value.Obj(Map.of()));
  }

  /** Copies. */
  public Message {
    parts = List.copyOf(parts);
    toolRequests = List.copyOf(toolRequests);
  }

  /** A message of plain text. */
  public static Message of(Role role, String text) {
    return new Message(role, List.of(new MessagePart.Text(text)), List.of(), null);
  }

  /** An answer as the assistant's message of the next call, with the tools it asks for and what its provider wants back. */
  public static Message of(ModelAnswer answer) {
    List<MessagePart> parts = answer.text().isEmpty() ? List.of() : List.of(new MessagePart.Text(answer.text()));
    return new Message(Role.ASSISTANT, parts, answer.toolRequests(), null, answer.providerData());
  }

  /** The result of a tool the model has asked for. */
  public static Message result(ToolRequest request, String text) {
    return new Message(Role.TOOL, List.of(new MessagePart.Text(text)), List.of(), request.id());
  }

  /** All text of the message, parts joined by newlines. */
  public String text() {
    return parts.stream().filter(MessagePart.Text.class::isInstance).map(part -> ((MessagePart.Text) part).text())
        .collect(Collectors.joining("\n"));
  }
}
