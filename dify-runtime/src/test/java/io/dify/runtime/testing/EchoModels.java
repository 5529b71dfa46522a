package io.dify.runtime.testing;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.ChatModel;
import io.dify.core.model.EmbeddingModel;
import io.dify.core.model.ModelAnswer;
import io.dify.core.model.ModelCall;
import io.dify.core.model.ModelDelta;
import io.dify.core.model.ModelRef;
import io.dify.core.model.Models;
import io.dify.core.model.RerankModel;
import io.dify.core.model.SpeechToTextModel;
import io.dify.core.model.Usage;
import io.dify.core.testkit.HashEmbeddingModel;
import java.util.Arrays;
import java.util.function.Consumer;

/** Models that say what they were asked, and such as fail as they are told. */
final class EchoModels implements Models {
  /** The provider whose models fail with the code they are called by. */
  static final String FAILS = "fails";

  @Override
  public ChatModel chat(ModelRef ref) {
    if (fails(ref)) {
      throw failure(ref);
    }
    if (ref.provider().endsWith("/test")) {
      return EchoModels::answer;
    }
    throw none(ref);
  }

  private static ModelAnswer answer(ModelCall call, Consumer<ModelDelta> sink, Cancellation cancellation) {
    String text = "You said " + call.question();
    sink.accept(new ModelDelta.Text(text));
    return ModelAnswer.of(call.model(), text, new Usage(7, 3));
  }

  @Override
  public EmbeddingModel embedding(ModelRef ref) {
    if (fails(ref)) {
      throw failure(ref);
    }
    if (ref.equals(KnowledgeServer.EMBEDDING)) {
      return new HashEmbeddingModel(32);
    }
    throw none(ref);
  }

  @Override
  public RerankModel rerank(ModelRef ref) {
    throw fails(ref) ? failure(ref) : none(ref);
  }

  @Override
  public SpeechToTextModel speechToText(ModelRef ref) {
    return (sound, cancellation) -> "heard " + sound.bytes().length + " bytes";
  }

  private static boolean fails(ModelRef ref) {
    return ref.provider().equals(FAILS) || ref.provider().endsWith("/" + FAILS);
  }

  private static RuntimeException failure(ModelRef ref) {
    if (ref.name().equals(ErrorCode.INTERNAL.wire())) {
      return new IllegalStateException("a hidden cause");
    }
    return new DifyException(Arrays.stream(ErrorCode.values()).filter(code -> code.wire().equals(ref.name()))
        .findFirst().orElseThrow(), "The model " + ref + " fails, as it always does.");
  }

  private static DifyException none(ModelRef ref) {
    return new DifyException(ErrorCode.PROVIDER_NOT_INITIALIZE, "There is no model " + ref + ".");
  }
}
