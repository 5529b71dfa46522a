package io.dify.core.model.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.cancel.Cancellation;
import io.dify.core.model.ModelCall;
import io.dify.core.model.rest.AnswerParts;
import io.dify.core.model.rest.DirectChat;
import io.dify.core.model.rest.ModelService;
import io.dify.core.value.Value;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * {@code streamGenerateContent} of the Gemini API (version v1beta). Signatures of thoughts come with parts of an answer and are sent back with them; they are
 * kept by the id of the tool request, or under {@code text}.
 */
public final class GeminiProtocol implements DirectChat.Protocol {
  private final ModelService service;
  private final String model;
  private final boolean thinks;

  /**
   * The protocol for one model.
   *
   * @param thinks whether the model is known to tell its thoughts when asked to; others refuse to be asked
   */
  public GeminiProtocol(ModelService service, String model, boolean thinks) {
    this.service = service;
    this.model = model;
    this.thinks = thinks;
  }

  @Override
  public String path() {
    return "/models/{model}:streamGenerateContent?alt=sse".replace("{model}", model);
  }

  @Override
  public ObjectNode request(ModelCall call, Cancellation cancellation) {
    return new GeminiRequest(call, service.http(), cancellation).body(thinks);
  }

  @Override
  public Consumer<JsonNode> reader(ModelCall call, AnswerParts answer) {
    return event -> read(event, answer);
  }

  private void read(JsonNode event, AnswerParts answer) {
    JsonNode candidate = event.path("candidates").path(0);
    candidate.path("content").path("parts").forEach(part -> part(part, answer));
    JsonNode usage = event.path("usageMetadata");
    if (usage.has("promptTokenCount")) {
      answer.usage(usage.path("promptTokenCount").asLong(),
          usage.path("candidatesTokenCount").asLong() + usage.path("thoughtsTokenCount").asLong());
    }
    if (event.path("promptFeedback").has("blockReason")) {
      throw service.failures(model).blocked(event.path("promptFeedback").path("blockReason").asText());
    }
    if (candidate.hasNonNull("finishReason")) {
      answer.finish(word(candidate.path("finishReason").asText()));
    }
  }

  private static void part(JsonNode part, AnswerParts answer) {
    String signed = "text";
    if (part.has("functionCall")) {
      JsonNode call = part.path("functionCall");
      JsonNode arguments = call.path("args");
      signed = answer.tool(call.path("id").asText(), call.path("name").asText(),
          arguments.isMissingNode() ? "{}" : arguments.toString());
    } else if (part.path("thought").asBoolean()) {
      answer.reasoning(part.path("text").asText());
    } else {
      answer.text(part.path("text").asText());
    }
    if (part.hasNonNull("thoughtSignature")) {
      answer.data(signed, Value.of(part.path("thoughtSignature").asText()));
    }
  }

  private static String word(String reason) {
    return switch (reason) {
      case "STOP" -> "stop";
      case "MAX_TOKENS" -> "length";
      case "SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "IMAGE_SAFETY" -> "content_filter";
      default -> reason.toLowerCase(Locale.ROOT);
    };
  }
}
