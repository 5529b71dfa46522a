package io.dify.core.model.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.dify.core.cancel.Cancellation;
import io.dify.core.http.FormPart;
import io.dify.core.http.HttpBody;
import io.dify.core.http.HttpReply;
import io.dify.core.model.Sound;
import io.dify.core.model.SpeechToTextModel;
import io.dify.core.model.TextToSpeechModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Listening and speaking models behind OpenAI's {@code /audio} addresses. Thread-safe. */
public final class RestSpeech implements SpeechToTextModel, TextToSpeechModel {
  private static final String USUAL_VOICE = "alloy";
  private final JsonService json;
  private final String model;

  /** A model. */
  public RestSpeech(ModelService service, String model) {
    this.json = new JsonService(service, model);
    this.model = model;
  }

  @Override
  public String transcribe(Sound speech, Cancellation cancellation) {
    HttpBody form = HttpBody.multipart(List.of(FormPart.field("model", model),
        FormPart.field("response_format", "json"),
        FormPart.file("file", speech.name(), speech.mimeType(), speech.bytes())));
    try (HttpReply reply = json.open("/audio/transcriptions", form, cancellation)) {
      JsonNode text = json.read(reply).path("text");
      if (!text.isTextual()) {
        throw json.failures().notUnderstood(null);
      }
      return text.asText();
    }
  }

  @Override
  public Sound speak(String text, String voice, Cancellation cancellation) {
    JsonNode body = JsonNodeFactory.instance.objectNode().put("model", model).put("input", text)
        .put("voice", voice.isEmpty() ? USUAL_VOICE : voice).put("response_format", "mp3");
    try (HttpReply reply = json.open("/audio/speech", body, cancellation)) {
      String type = reply.headers().first("Content-Type").orElse("audio/mpeg").split(";", 2)[0].strip();
      return Sound.of(reply.body().readAllBytes(), type, "speech.mp3");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
