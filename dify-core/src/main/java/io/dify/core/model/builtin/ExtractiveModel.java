package io.dify.core.model.builtin;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.ChatModel;
import io.dify.core.model.ModelAnswer;
import io.dify.core.model.ModelCall;
import io.dify.core.model.ModelDelta;
import io.dify.core.model.ProviderFailure;
import io.dify.core.model.TokenEstimate;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code builtin/extractive}: answers with sentences of the context documents, and says so when none answers. Apart from a few fixed phrases, every
 * sentence of an answer stands word for word in a document. It sees the documents and the last user message only; instructions, history, parameters
 * and tools have no effect. Deterministic; usage is estimated.
 */
final class ExtractiveModel implements ChatModel {
  private static final String DENSE = "\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\\p{IsHangul}";

  /** What is streamed at once: a word, or up to eight characters of a script without blanks, with the blanks and punctuation after it. */
  private static final Pattern PIECE = Pattern.compile(
      "(?:[\\p{L}\\p{M}\\p{N}&&[^" + DENSE + "]]+|[" + DENSE + "]{1,8}|.)[\\s\\p{P}]*", Pattern.DOTALL);

  @Override
  public ModelAnswer answer(ModelCall call, Consumer<ModelDelta> sink, Cancellation cancellation) {
    if (call.responseSchema() != null) {
      throw ProviderFailure.lasting(ErrorCode.MODEL_NOT_SUPPORTED, "The built-in extractive model quotes passages and"
          + " cannot give structured answers. Set OPENAI_API_KEY (and OPENAI_BASE_URL) to use a generative model.",
          null);
    }
    String text = Extract.answer(call);
    Matcher pieces = PIECE.matcher(text);
    while (pieces.find()) {
      cancellation.throwIfCancelled();
      sink.accept(new ModelDelta.Text(pieces.group()));
    }
    return ModelAnswer.of(call.model(), text, TokenEstimate.of(call, text));
  }
}
