package io.dify.core.model.builtin;

import io.dify.core.error.ErrorCode;
import io.dify.core.model.ChatModel;
import io.dify.core.model.ModelProvider;
import io.dify.core.model.ModelRef;
import io.dify.core.model.ProviderFailure;

/** The provider {@code builtin}, whose only model is {@code extractive}: it answers by quoting the passages it is given. Thread-safe. */
public final class BuiltInModels implements ModelProvider {
  /** The extractive model, the usual last resort of a gateway. */
  public static final ModelRef EXTRACTIVE = new ModelRef("builtin", "extractive");

  /** The provider; it holds nothing. */
  public BuiltInModels() {}

  @Override
  public ChatModel chat(String name) {
    if (!name.equals(EXTRACTIVE.name())) {
      throw ProviderFailure.lasting(ErrorCode.MODEL_NOT_SUPPORTED,
          "There is no built-in model '" + name + "'; use " + EXTRACTIVE + ".", null);
    }
    return new ExtractiveModel();
  }

  @Override
  public String description() {
    return "built-in and extractive: quotes sentences of the passages found, writes no text of its own";
  }
}
