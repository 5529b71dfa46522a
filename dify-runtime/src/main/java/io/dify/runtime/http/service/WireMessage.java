package io.dify.runtime.http.service;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.runtime.conversation.ChatMessage;
import io.dify.runtime.conversation.MessageStatus;
import io.dify.runtime.http.sse.WireUsage;
import org.jspecify.annotations.Nullable;

/** Stored messages as clients see them. */
final class WireMessage {
  private WireMessage() {}

  /** The record of a message; passages only when the app shows them; how its owner rated it, null for not. */
  static ObjectNode node(ChatMessage message, Value.Obj inputs, boolean cites, @Nullable String rating,
      MessageFiles files) {
    ChatMessage.Outcome outcome = message.outcome();
    ObjectNode node = JsonNodeFactory.instance.objectNode().put("id", message.id())
        .put("conversation_id", message.conversationId());
    node.putNull("parent_message_id");
    node.set("inputs", ValueJson.toNode(inputs));
    node.put("query", message.query()).put("answer", files.renewed(outcome.answer()))
        .put("status", status(outcome.status())).put("error", outcome.error());
    node.set("message_files", files.of(message));
    node.set("feedback", rating == null
        ? JsonNodeFactory.instance.nullNode()
        : JsonNodeFactory.instance.objectNode().put("rating", rating));
    node.set("retriever_resources",
        cites ? files.passages(outcome.citations()) : JsonNodeFactory.instance.arrayNode());
    node.set("agent_thoughts", thoughts(message));
    node.put("created_at", message.createdAt().getEpochSecond());
    node.putArray("extra_contents");
    return node.put("message_tokens", outcome.usage().promptTokens())
        .put("answer_tokens", outcome.usage().completionTokens()).put("total_tokens", outcome.usage().totalTokens())
        .put("provider_response_latency", WireUsage.seconds(outcome.latency()))
        .put("total_price", WireUsage.total(outcome.usage().cost()))
        .put("currency", WireUsage.currency(outcome.usage().cost()));
  }

  /** A message that is being answered is like any other, as with Dify. */
  private static String status(MessageStatus status) {
    return switch (status) {
      case RUNNING, NORMAL -> "normal";
      case PAUSED -> "paused";
      case ERROR -> "error";
    };
  }

  private static ArrayNode thoughts(ChatMessage message) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    for (Value item : message.outcome().thoughts().items()) {
      if (ValueJson.toNode(item) instanceof ObjectNode thought) {
        thought.putNull("chain_id");
        thought.put("message_id", message.id());
        thought.putObject("tool_labels");
        if (!thought.has("files")) {
          thought.putArray("files");
        }
        all.add(thought);
      }
    }
    return all;
  }
}
