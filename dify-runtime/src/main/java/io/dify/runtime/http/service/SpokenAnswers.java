package io.dify.runtime.http.service;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.model.CallOrigin;
import io.dify.core.model.ModelRef;
import io.dify.core.model.Models;
import io.dify.core.model.TextToSpeechModel;
import io.dify.runtime.conversation.Owner;
import io.dify.runtime.http.EventSink;
import io.dify.runtime.http.sse.RunEventWriter;
import io.dify.runtime.registry.LiveApp;
import io.dify.workflow.dsl.Features;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Speaks answers at the end of their streams, where the app says so ({@code text_to_speech} with {@code autoPlay}): some sentences at a time, so that the first are heard
 * while the next are made. A voice that fails takes nothing from the answer, which has been sent by then. Thread-safe.
 */
final class SpokenAnswers {
  /** Apps name no speaking model; this reference stands for the installation's default. */
  static final ModelRef MODEL = new ModelRef("default", "tts");
  private static final String AUTO_PLAY = "enabled";
  private static final int PIECE_CHARS = 300;
  private static final int RECORD_BYTES = 48 << 10;
  private static final Logger LOG = LoggerFactory.getLogger(SpokenAnswers.class);

  private final Models models;

  SpokenAnswers(Models models) {
    this.models = models;
  }

  void into(RunEventWriter writer, EventSink sink, LiveApp app, Owner owner, String answer) throws IOException {
    Features.TextToSpeech feature = app.spec().features().textToSpeech();
    if (!feature.enabled() || !feature.autoPlay().equals(AUTO_PLAY) || answer.isBlank()) {
      return;
    }
    writer.sendTo(sink);
    try {
      TextToSpeechModel model = models.on(CallOrigin.of(owner.tenantId(), owner.appId(), owner.user()))
          .textToSpeech(MODEL);
      for (String piece : pieces(answer)) {
        send(writer, model.speak(piece, feature.voice(), Cancellation.none()).bytes());
        writer.sendTo(sink);
      }
    } catch (DifyException e) {
      LOG.warn("An answer of the app '{}' could not be spoken: {}", app.app().name(), e.text());
    }
    writer.speechEnd();
  }

  private static void send(RunEventWriter writer, byte[] audio) throws IOException {
    for (int from = 0; from < audio.length; from += RECORD_BYTES) {
      writer.speech(audio, from, Math.min(RECORD_BYTES, audio.length - from));
    }
  }

  /** Sentences, joined up to a length; a sentence is never cut. */
  static List<String> pieces(String text) {
    List<String> pieces = new ArrayList<>();
    StringBuilder piece = new StringBuilder();
    for (String sentence : text.split("(?<=[.!?;]\\s)|(?<=[。！？；\\n])")) {
      if (!piece.isEmpty() && piece.length() + sentence.length() > PIECE_CHARS) {
        add(pieces, piece);
      }
      piece.append(sentence);
    }
    add(pieces, piece);
    return pieces;
  }

  private static void add(List<String> pieces, StringBuilder piece) {
    String text = piece.toString().strip();
    if (!text.isEmpty()) {
      pieces.add(text);
    }
    piece.setLength(0);
  }
}
