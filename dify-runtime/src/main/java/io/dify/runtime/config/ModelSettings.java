package io.dify.runtime.config;

import io.dify.core.model.openai.OpenAiSettings;
import java.util.Map;
import java.util.Optional;

/**
 * Which models answer. The text form shows no key.
 *
 * @param service the OpenAI-compatible service, empty when none is configured
 * @param chatModel name of the service's model that answers for all references, empty to use the names that apps give
 */
public record ModelSettings(Optional<OpenAiSettings> service, Optional<String> chatModel) {
  /** Only the built-in model. */
  public static final ModelSettings BUILT_IN = new ModelSettings(Optional.empty(), Optional.empty());

  /**
   * Reads {@code OPENAI_API_KEY}, {@code OPENAI_BASE_URL} and {@code DIFY_CHAT_MODEL}. An address without a key counts too: services on one's own
   * machine want none.
   */
  public static ModelSettings of(Map<String, String> environment) {
    Optional<String> key = value(environment, "OPENAI_API_KEY");
    Optional<String> address = value(environment, "OPENAI_BASE_URL");
    if (key.isEmpty() && address.isEmpty()) {
      return BUILT_IN;
    }
    OpenAiSettings service = OpenAiSettings.of(address.orElse(OpenAiSettings.DEFAULT_BASE_URL), key.orElse(""));
    return new ModelSettings(Optional.of(service), value(environment, "DIFY_CHAT_MODEL"));
  }

  private static Optional<String> value(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).map(String::strip).filter(text -> !text.isEmpty());
  }
}
