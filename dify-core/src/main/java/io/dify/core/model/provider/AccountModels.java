package io.dify.core.model.provider;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.http.HttpGateway;
import io.dify.core.model.ChatModel;
import io.dify.core.model.ModelProvider;
import io.dify.core.model.ModelType;
import io.dify.core.model.ProviderAccount;
import io.dify.core.model.catalog.Differences;
import io.dify.core.model.catalog.ProviderSpec;
import io.dify.core.model.openai.OpenAiModels;
import io.dify.core.model.openai.OpenAiQuirks;
import io.dify.core.model.rest.ModelService;

/** The models of one account. */
final class AccountModels implements ModelProvider {
  private final ProviderSpec spec;
  private final ModelService service;

  AccountModels(ProviderSpec spec, ProviderAccount account, HttpGateway http) {
    this.spec = spec;
    this.service = Access.service(spec, account, http);
  }

  @Override
  public ChatModel chat(String name) {
    check(name, ModelType.LLM);
    return switch (spec.protocol()) {
      case OPENAI -> new OpenAiModels(service, quirks()).chat(name);
      case ANTHROPIC, GEMINI, OLLAMA, BEDROCK -> throw none(name, ModelType.LLM);
    };
  }

  private OpenAiQuirks quirks() {
    Differences differences = spec.differences();
    return new OpenAiQuirks(differences.rename(), differences.drop(), differences.systemRole(),
        differences.hasJsonSchema(), differences.hasContentParts());
  }

  private void check(String name, ModelType type) {
    if (!spec.types().contains(type)) {
      throw none(name, type);
    }
  }

  private DifyException none(String name, ModelType type) {
    return new DifyException(ErrorCode.MODEL_NOT_SUPPORTED, "The provider " + spec.label() + " (" + spec.id()
        + ") offers no models of type " + type.wire() + " here, so not '" + name + "' either.");
  }

  @Override
  public String description() {
    return spec.label() + " at " + service.origin();
  }

  /** Provider and origin. */
  @Override
  public String toString() {
    return description();
  }
}
