package io.dify.core.model.openai;

import io.dify.core.http.HttpGateway;
import io.dify.core.model.ChatModel;
import io.dify.core.model.ModelProvider;
import java.util.List;

/**
 * The chat models of an OpenAI-compatible service. The origin of the configured address may be reached wherever it points, also on this machine;
 * nothing else may. Where a service reports no usage, it is estimated ({@link io.dify.core.model.TokenEstimate}). Thread-safe.
 */
public final class OpenAiModels implements ModelProvider {
  private final OpenAiSettings settings;
  private final HttpGateway http;

  /**
   * Models behind this address.
   *
   * @throws io.dify.core.error.DifyException {@code EGRESS_DENIED} when the address is no valid web address
   */
  public OpenAiModels(OpenAiSettings settings, HttpGateway http) {
    this.settings = settings;
    this.http = http.allowing(List.of(settings.origin()));
  }

  @Override
  public ChatModel chat(String name) {
    return new OpenAiChat(settings, http, name);
  }

  @Override
  public String description() {
    return "OpenAI-compatible service at " + settings.origin();
  }

  @Override
  public String toString() {
    return description();
  }
}
