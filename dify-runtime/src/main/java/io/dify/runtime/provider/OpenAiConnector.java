package io.dify.runtime.provider;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.http.HttpGateway;
import io.dify.core.model.AccountLimits;
import io.dify.core.model.ModelProvider;
import io.dify.core.model.ProviderAccount;
import io.dify.core.model.ProviderConnector;
import io.dify.core.model.openai.OpenAiModels;
import io.dify.core.model.openai.OpenAiSettings;

/** Connects accounts of OpenAI and of services that speak as it does: fields {@code api_key}, {@code base_url} and {@link AccountLimits}. */
public final class OpenAiConnector implements ProviderConnector {
  private final HttpGateway http;

  /** Connects through this way out. */
  public OpenAiConnector(HttpGateway http) {
    this.http = http;
  }

  @Override
  public ModelProvider connect(ProviderAccount account) {
    if (!account.provider().equals("openai")) {
      throw new DifyException(ErrorCode.MODEL_NOT_SUPPORTED, "The provider '" + account.provider()
          + "' is not known. Services that speak as OpenAI does are accounts of 'openai' with a base_url.");
    }
    return new OpenAiModels(new OpenAiSettings(account.field("base_url").orElse(OpenAiSettings.DEFAULT_BASE_URL),
        account.field("api_key").orElse(""), AccountLimits.of(account)), http);
  }
}
