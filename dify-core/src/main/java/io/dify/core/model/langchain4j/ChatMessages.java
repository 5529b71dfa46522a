package io.dify.core.model.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.Message;
import io.dify.core.model.MessagePart;
import io.dify.core.model.Role;
import io.dify.core.model.ToolRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Our messages as langchain4j's. */
final class ChatMessages {
  private static final Pattern DATA_URL = Pattern.compile("data:([\\w.+-]+/[\\w.+-]+);base64,(.+)", Pattern.DOTALL);

  private ChatMessages() {}

  /** The messages in order; blank system messages, which langchain4j does not know, are left out. */
  static List<ChatMessage> of(List<Message> messages) {
    List<ChatMessage> mapped = messages.stream().filter(each -> each.role() != Role.SYSTEM || !each.text().isBlank())
        .map(each -> of(each, messages)).toList();
    if (mapped.isEmpty()) {
      throw new DifyException(ErrorCode.INVALID_PARAM, "The prompt is empty; give the model at least one message.");
    }
    return mapped;
  }

  private static ChatMessage of(Message message, List<Message> all) {
    return switch (message.role()) {
      case SYSTEM -> SystemMessage.from(message.text());
      case USER -> UserMessage.from(contents(message));
      case ASSISTANT -> AiMessage.builder().text(message.text().isEmpty() ? null : message.text())
          .toolExecutionRequests(message.toolRequests().stream().map(ChatMessages::request).toList()).build();
      case TOOL -> ToolExecutionResultMessage.from(message.toolRequestId(), toolName(message.toolRequestId(), all),
          message.text());
    };
  }

  private static List<Content> contents(Message message) {
    List<Content> contents = message.parts().stream().map(ChatMessages::content).toList();
    return contents.isEmpty() ? List.of(TextContent.from("")) : contents;
  }

  private static Content content(MessagePart part) {
    return switch (part) {
      case MessagePart.Text text -> TextContent.from(text.text());
      case MessagePart.Image image -> image(image);
      case MessagePart.Media media -> throw new DifyException(ErrorCode.MODEL_NOT_SUPPORTED,
          "The model cannot take " + media.kind().name().toLowerCase(Locale.ROOT) + " files.");
    };
  }

  private static ImageContent image(MessagePart.Image image) {
    ImageContent.DetailLevel detail = image.detail().equals("high")
        ? ImageContent.DetailLevel.HIGH
        : ImageContent.DetailLevel.LOW;
    Matcher data = DATA_URL.matcher(image.url());
    if (data.matches()) {
      return ImageContent.from(data.group(2), data.group(1), detail);
    }
    try {
      return ImageContent.from(new URI(image.url()), detail);
    } catch (URISyntaxException e) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "An image of the prompt has no valid address: give an http(s) URL or a base64 data: URL.");
    }
  }

  private static ToolExecutionRequest request(ToolRequest tool) {
    return ToolExecutionRequest.builder().id(tool.id()).name(tool.name()).arguments(tool.arguments()).build();
  }

  private static String toolName(@Nullable String requestId, List<Message> all) {
    Optional<String> name = all.stream().flatMap(message -> message.toolRequests().stream())
        .filter(tool -> tool.id().equals(requestId)).map(ToolRequest::name).findFirst();
    return name.orElseThrow(() -> new DifyException(ErrorCode.INVALID_PARAM,
        "A tool message answers the request '" + requestId + "', which no assistant message before it makes."));
  }
}
