package io.dify.rag.embed;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.ModelRef;

/** Which model embeds the texts of a knowledge base. */
public sealed interface EmbeddingChoice {
  /** The models that came with the program, chosen by the language of each text. */
  record BuiltIn() implements EmbeddingChoice {}

  /** None: the base is searched by words. */
  record None() implements EmbeddingChoice {}

  /**
   * A model of a provider, for all texts.
   *
   * @param ref which
   */
  record Model(ModelRef ref) implements EmbeddingChoice {}

  /** The choice of who did not choose. */
  EmbeddingChoice DEFAULT = new BuiltIn();

  /**
   * A choice as people write it: {@code builtin}, {@code none}, or a provider and its model, as in {@code openai/text-embedding-3-small}.
   *
   * @throws DifyException {@code INVALID_PARAM} for anything else
   */
  static EmbeddingChoice of(String text) {
    int slash = text.indexOf('/');
    if (slash > 0 && slash < text.length() - 1) {
      return new Model(new ModelRef(text.substring(0, slash), text.substring(slash + 1)));
    }
    return switch (text) {
      case "builtin" -> DEFAULT;
      case "none" -> new None();
      default -> throw new DifyException(ErrorCode.INVALID_PARAM, "\"" + text
          + "\" is no choice of an embedding model. Write builtin, none, or PROVIDER/MODEL.");
    };
  }
}
