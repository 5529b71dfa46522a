package io.dify.bench.service;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.model.CallOrigin;
import io.dify.core.model.ChatModel;
import io.dify.core.model.ForwardingModels;
import io.dify.core.model.ModelAnswer;
import io.dify.core.model.ModelCall;
import io.dify.core.model.ModelDelta;
import io.dify.core.model.ModelRef;
import io.dify.core.model.Models;
import io.dify.core.model.Usage;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Adds two models: {@code instant}, which answers at once with one sentence, so that nothing but the server is measured; and {@code paced}, whose pace the
 * question says: {@code "30 1000"} is answered by the numbers from 0 to 29, one a second, so that a client can tell what it missed.
 */
record PacedModels(Models next) implements ForwardingModels {
  static final String PROVIDER = "load/models/load";
  static final String INSTANT = "instant";
  private static final List<String> SENTENCE = List.of("The ", "answer ", "is ", "in ", "the ", "passages ", "above.");

  @Override
  public ChatModel chat(ModelRef ref) {
    if (!ref.provider().equals(PROVIDER)) {
      return next.chat(ref);
    }
    return ref.name().equals(INSTANT) ? PacedModels::sentence : PacedModels::count;
  }

  private static ModelAnswer sentence(ModelCall call, Consumer<ModelDelta> sink, Cancellation cancellation) {
    for (String piece : SENTENCE) {
      sink.accept(new ModelDelta.Text(piece));
    }
    return ModelAnswer.of(call.model(), String.join("", SENTENCE), new Usage(100, SENTENCE.size()));
  }

  private static ModelAnswer count(ModelCall call, Consumer<ModelDelta> sink, Cancellation cancellation) {
    String[] asked = call.question().strip().split(" ");
    int pieces = Integer.parseInt(asked[0]);
    Duration pause = Duration.ofMillis(Long.parseLong(asked[1]));
    StringBuilder text = new StringBuilder();
    try {
      for (int i = 0; i < pieces; i++) {
        if (i > 0 && !pause.isZero()) {
          Thread.sleep(pause);
        }
        cancellation.throwIfCancelled();
        String piece = i + " ";
        text.append(piece);
        sink.accept(new ModelDelta.Text(piece));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw DifyException.of(e);
    }
    return ModelAnswer.of(call.model(), text.toString(), new Usage(1, pieces));
  }

  @Override
  public Models on(CallOrigin origin) {
    return new PacedModels(next.on(origin));
  }
}
