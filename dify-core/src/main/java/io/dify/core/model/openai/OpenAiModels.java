package io.dify.core.model.openai;

import io.dify.core.http.HttpGateway;
import io.dify.core.http.HttpHeaders;
import io.dify.core.model.ChatModel;
import io.dify.core.model.ModelProvider;
import io.dify.core.model.langchain4j.StreamedChat;
import io.dify.core.model.rest.ModelService;
import io.dify.core.secret.Secret;
import java.util.List;
import java.util.Map;

/**
 * The chat models of an OpenAI-compatible service. The origin of the configured address may be reached wherever it points, also on this machine;
 * nothing else may. Where a service reports no usage, it is estimated ({@link io.dify.core.model.TokenEstimate}). Thread-safe.
 */
public final class OpenAiModels implements ModelProvider {
  private final ModelService service;
  private final OpenAiQuirks quirks;

  /** Models of this service. */
  public OpenAiModels(ModelService service, OpenAiQuirks quirks) {
    this.service = service;
    this.quirks = quirks;
  }

  /**
   * Models behind this address.
   *
   * @throws io.dify.core.error.DifyException {@code EGRESS_DENIED} when the address is no valid web address
   */
  public OpenAiModels(OpenAiSettings settings, HttpGateway http) {
    this(service(settings, http), settings.baseUrl().equals(OpenAiSettings.DEFAULT_BASE_URL)
        ? OpenAiQuirks.OPENAI
        : OpenAiQuirks.NONE);
  }

  private static ModelService service(OpenAiSettings settings, HttpGateway http) {
    HttpHeaders headers = settings.apiKey().isEmpty()
        ? HttpHeaders.none()
        : HttpHeaders.none().with("Authorization", "Bearer " + settings.apiKey());
    return new ModelService("openai", settings.baseUrl(), Map.of(), headers, List.of(Secret.of(settings.apiKey())),
        settings.limits(), http);
  }

  @Override
  public ChatModel chat(String name) {
    return new StreamedChat(service, name, new OpenAiProtocol(service, name, quirks));
  }

  @Override
  public String description() {
    return "OpenAI-compatible service at " + service.origin();
  }

  @Override
  public String toString() {
    return description();
  }
}
