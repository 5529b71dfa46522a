package io.dify.runtime.http.service;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.CallOrigin;
import io.dify.core.model.ModelRef;
import io.dify.core.model.Models;
import io.dify.core.model.Sound;
import io.dify.core.model.SpeechToTextModel;
import io.dify.runtime.auth.CredentialKind;
import io.dify.runtime.conversation.Conversations;
import io.dify.runtime.conversation.Owner;
import io.dify.runtime.http.Call;
import io.dify.runtime.http.Download;
import io.dify.runtime.http.ErrorReply;
import io.dify.runtime.http.FilePart;
import io.dify.runtime.http.Method;
import io.dify.runtime.http.Param;
import io.dify.runtime.http.Reply;
import io.dify.runtime.http.Route;
import io.dify.runtime.http.RouteDoc;
import io.dify.runtime.registry.LiveApp;
import io.dify.workflow.dsl.Features;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Speech: writing down what is said, and speaking. */
final class AudioRoutes {
  private static final ModelRef LISTENER = new ModelRef("default", "speech2text");
  private static final int MAX_MEGABYTES = 30;
  private static final long MAX_BYTES = (long) MAX_MEGABYTES << 20;
  private static final long MAX_BODY = 1 << 20;
  private static final Map<String, String> TYPES = Map.of("mp3", "audio/mpeg", "mpga", "audio/mpeg", "m4a",
      "audio/mp4", "wav", "audio/wav", "amr", "audio/amr");

  private static final ErrorCode[] OF_MODELS = { ErrorCode.PROVIDER_NOT_INITIALIZE,
    ErrorCode.PROVIDER_QUOTA_EXCEEDED, ErrorCode.MODEL_NOT_SUPPORTED, ErrorCode.MODEL_FAILED, ErrorCode.RATE_LIMITED,
    ErrorCode.TIMEOUT, ErrorCode.NETWORK};

  private final Apps apps;
  private final Conversations conversations;
  private final Models models;

  AudioRoutes(Apps apps, Conversations conversations, Models models) {
    this.apps = apps;
    this.conversations = conversations;
    this.models = models;
  }

  List<Route> routes() {
    Param user = Param.body("user", "string", "The end user, default " + Owner.DEFAULT_USER + ".");
    return List.of(
        new Route(Method.POST, "/v1/audio-to-text", CredentialKind.APP, MAX_BYTES + FileRoutes.FORM_BYTES,
            this::listen,
            RouteDoc.json("Writes down what a recording says; up to 30 MiB of mp3, m4a, wav, amr or mpga.",
                Param.body("file", "string", "The recording.").must(), user).gives(FileSchemas.WRITTEN_DOWN)
                .fails(ErrorCode.APP_UNAVAILABLE, ErrorCode.SPEECH_TO_TEXT_DISABLED, ErrorCode.NO_SPEECH_TO_TEXT,
                    ErrorCode.UNSUPPORTED_AUDIO, ErrorCode.AUDIO_TOO_LARGE, ErrorCode.NO_FILE_UPLOADED,
                    ErrorCode.TOO_MANY_FILES, ErrorCode.FILENAME_NOT_EXISTS)
                .fails(OF_MODELS),
            (error, authorization) -> ErrorReply.of(ofAudio(error))).takingForms(FileRoutes.MAX_PARTS),
        new Route(Method.POST, "/v1/text-to-audio", CredentialKind.APP, MAX_BODY, this::speak,
            RouteDoc.json("Speaks the answer of a message, or a text.",
                Param.body("message_id", "string", "The message; goes before text."),
                Param.body("text", "string", "The text."), user,
                Param.body("voice", "string", "Name of the voice, default that of the app."),
                Param.body("streaming", "boolean", "Accepted, and without effect."))
                .answers(200, "audio/mpeg").fails(ErrorCode.APP_UNAVAILABLE, ErrorCode.NOT_FOUND).fails(OF_MODELS)));
  }

  private static DifyException ofAudio(DifyException error) {
    return error.code() == ErrorCode.TOO_LARGE
        ? new DifyException(ErrorCode.AUDIO_TOO_LARGE, "A recording may have " + MAX_MEGABYTES + " MiB.", error)
        : error;
  }

  private Reply listen(Call call) {
    LiveApp app = apps.any(call.caller());
    if (!app.spec().features().speechToText()) {
      throw new DifyException(ErrorCode.SPEECH_TO_TEXT_DISABLED,
          "Speech to text is not enabled. Switch speech_to_text on in the app.");
    }
    FilePart file = call.parts().file("file");
    Sound speech = sound(file);
    Owner owner = Users.ofForm(call);
    String text = listener(owner).transcribe(speech, Cancellation.none());
    return Reply.json(JsonNodeFactory.instance.objectNode().put("text", text));
  }

  /** Nobody to listen is another error than somebody who listens and fails. */
  private SpeechToTextModel listener(Owner owner) {
    try {
      return on(owner).speechToText(LISTENER);
    } catch (DifyException e) {
      throw e.code() == ErrorCode.PROVIDER_NOT_INITIALIZE
          ? new DifyException(ErrorCode.NO_SPEECH_TO_TEXT, "No model that writes down speech is configured; name one as"
              + " speech_to_text among the defaults of models.yml, or in DIFY_SPEECH_TO_TEXT_MODEL.", e)
          : e;
    }
  }

  private static Sound sound(FilePart file) {
    int dot = file.name().lastIndexOf('.');
    String type = TYPES.get(file.name().substring(dot + 1).toLowerCase(Locale.ROOT));
    if (type == null) {
      throw new DifyException(ErrorCode.UNSUPPORTED_AUDIO, "Recordings must be mp3, m4a, wav, amr or mpga.");
    }
    if (file.size() > MAX_BYTES) {
      throw new DifyException(ErrorCode.TOO_LARGE, "The recording is too large.");
    }
    try (InputStream in = file.open()) {
      return Sound.of(in.readAllBytes(), type, file.name());
    } catch (IOException e) {
      throw new DifyException(ErrorCode.STORE_FAILED, "The recording cannot be read.", e);
    }
  }

  private Reply speak(Call call) {
    LiveApp app = apps.any(call.caller());
    Features.TextToSpeech feature = app.spec().features().textToSpeech();
    if (!feature.enabled()) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "Text to speech is not enabled. Switch text_to_speech on in the app.");
    }
    Owner owner = Users.ofBody(call);
    String voice = call.body().text("voice", "");
    Sound sound = on(owner).textToSpeech(SpokenAnswers.MODEL).speak(text(call, owner),
        voice.isBlank() ? feature.voice() : voice, Cancellation.none());
    byte[] bytes = sound.bytes();
    return new Reply.Bytes(Download.of(sound.name(), sound.mimeType(), bytes.length,
        offset -> new ByteArrayInputStream(bytes, (int) offset, bytes.length - (int) offset)));
  }

  private String text(Call call, Owner owner) {
    String messageId = call.body().text("message_id", "");
    String text = messageId.isBlank()
        ? call.body().text("text", "")
        : conversations.message(owner, messageId).map(message -> message.outcome().answer())
            .orElseThrow(() -> new DifyException(ErrorCode.NOT_FOUND, "Message Not Exists."));
    if (text.isBlank()) {
      throw new DifyException(ErrorCode.INVALID_PARAM, "There is nothing to speak: send a 'message_id' or a 'text'.");
    }
    return text;
  }

  private Models on(Owner owner) {
    return models.on(CallOrigin.of(owner.tenantId(), owner.appId(), owner.user()));
  }
}
