package io.dify.core.model;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One message of a prompt.
 *
 * @param role who speaks
 * @param parts what is said, in order
 * @param toolRequests tools an assistant message asks for
 * @param toolRequestId the request a tool message answers, null for other roles
 */
public record Message(Role role, List<MessagePart> parts, List<ToolRequest> toolRequests,
    @Nullable String toolRequestId) {
  /** Copies. */
  public Message {
    parts = List.copyOf(parts);
    toolRequests = List.copyOf(toolRequests);
  }

  /** A message of plain text. */
  public static Message of(Role role, String text) {
    return new Message(role, List.of(new MessagePart.Text(text)), List.of(), null);
  }

  /** All text of the message, parts joined by newlines. */
  public String text() {
    return parts.stream().filter(MessagePart.Text.class::isInstance).map(part -> ((MessagePart.Text) part).text())
        .collect(Collectors.joining("\n"));
  }
}
