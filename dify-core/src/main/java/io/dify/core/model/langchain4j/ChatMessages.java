package io.dify.core.model.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.AudioContent;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.PdfFileContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.message.VideoContent;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.Message;
import io.dify.core.model.MessagePart;
import io.dify.core.model.Role;
import io.dify.core.model.ToolRequest;
import io.dify.core.model.rest.Inline;
import io.dify.core.model.rest.ToolCalls;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;

/** Our messages as langchain4j's. */
final class ChatMessages {
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
      case ASSISTANT -> ProviderData.with(message.providerData(), AiMessage.builder()
          .text(message.text().isEmpty() ? null : message.text())
          .toolExecutionRequests(message.toolRequests().stream().map(ChatMessages::request).toList())).build();
      case TOOL -> ToolExecutionResultMessage.from(message.toolRequestId(), ToolCalls.name(message, all),
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
      case MessagePart.Media media -> media(media);
    };
  }

  private static Content media(MessagePart.Media media) {
    Optional<Inline> inline = Inline.ofDataUrl(media.url()).map(data -> data.typed(media.mimeType()));
    return switch (media.kind()) {
      case AUDIO -> inline.map(data -> AudioContent.from(data.base64(), data.mimeType()))
          .orElseGet(() -> AudioContent.from(address(media.url())));
      case VIDEO -> inline.map(data -> VideoContent.from(data.base64(), data.mimeType()))
          .orElseGet(() -> VideoContent.from(address(media.url())));
      case DOCUMENT -> inline.map(data -> PdfFileContent.from(data.base64(), data.mimeType()))
          .orElseGet(() -> PdfFileContent.from(address(media.url())));
    };
  }

  private static ImageContent image(MessagePart.Image image) {
    ImageContent.DetailLevel detail = image.detail().equals("high")
        ? ImageContent.DetailLevel.HIGH
        : ImageContent.DetailLevel.LOW;
    return Inline.ofDataUrl(image.url()).map(data -> ImageContent.from(data.base64(), data.mimeType(), detail))
        .orElseGet(() -> ImageContent.from(address(image.url()), detail));
  }

  private static URI address(String url) {
    try {
      return new URI(url);
    } catch (URISyntaxException e) {
      throw Inline.noAddress();
    }
  }

  private static ToolExecutionRequest request(ToolRequest tool) {
    return ToolExecutionRequest.builder().id(tool.id()).name(tool.name()).arguments(tool.arguments()).build();
  }
}
