package io.dify.core.model.bedrock;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.model.Message;
import io.dify.core.model.MessagePart;
import io.dify.core.model.Role;
import io.dify.core.model.ToolRequest;
import io.dify.core.model.rest.ToolCalls;
import io.dify.core.value.Value;
import java.util.List;

/** Messages in Converse's form, where user and assistant take turns and blank text is refused. For one request. */
final class ConverseMessages {
  static final String REASONING = "reasoning";
  private static final String REDACTED = "redactedContent";
  private final ConverseMedia media;
  private final ArrayNode turns = JsonNodeFactory.instance.arrayNode();
  private final ArrayNode system = JsonNodeFactory.instance.arrayNode();

  ConverseMessages(ConverseMedia media) {
    this.media = media;
  }

  ArrayNode turns() {
    return turns;
  }

  ArrayNode system() {
    return system;
  }

  void addAll(List<Message> messages) {
    for (Message message : messages) {
      if (message.role() == Role.SYSTEM) {
        text(system, message.text());
      } else {
        ArrayNode content = JsonNodeFactory.instance.arrayNode();
        content(content, message);
        turn(message.role() == Role.ASSISTANT ? "assistant" : "user", content);
      }
    }
  }

  /** Tells the model something beside the messages, unless it is empty. */
  void tell(String sentence) {
    text(system, sentence);
  }

  private void turn(String role, ArrayNode content) {
    ObjectNode last = turns.isEmpty() ? null : (ObjectNode) turns.get(turns.size() - 1);
    if (last != null && last.path("role").asText().equals(role)) {
      last.withArray("content").addAll(content);
    } else if (!content.isEmpty()) {
      turns.addObject().put("role", role).set("content", content);
    }
  }

  private void content(ArrayNode content, Message message) {
    if (message.role() == Role.TOOL) {
      ObjectNode result = content.addObject().putObject("toolResult").put("toolUseId", message.toolRequestId());
      text(result.putArray("content"), message.text());
      return;
    }
    reasoning(content, message.providerData());
    for (MessagePart part : message.parts()) {
      switch (part) {
        case MessagePart.Text text -> text(content, text.text());
        case MessagePart.Image image -> media.add(content, image);
        case MessagePart.Media other -> media.add(content, other);
      }
    }
    for (ToolRequest request : message.toolRequests()) {
      content.addObject().putObject("toolUse").put("toolUseId", request.id()).put("name", request.name()).set("input",
          ToolCalls.arguments(request));
    }
  }

  private static void reasoning(ArrayNode content, Value.Obj data) {
    if (data.fields().get(REASONING) instanceof Value.Array blocks) {
      for (Value block : blocks.items()) {
        if (block instanceof Value.Obj fields) {
          reasoningBlock(content.addObject().putObject("reasoningContent"), fields);
        }
      }
    }
  }

  private static void reasoningBlock(ObjectNode node, Value.Obj block) {
    ObjectNode whole = block.fields().containsKey(REDACTED) ? node : node.putObject("reasoningText");
    block.fields().forEach((name, value) -> {
      if (value instanceof Value.Text text) {
        whole.put(name, text.text());
      }
    });
  }

  private static void text(ArrayNode content, String text) {
    if (!text.isBlank()) {
      content.addObject().put("text", text);
    }
  }
}
