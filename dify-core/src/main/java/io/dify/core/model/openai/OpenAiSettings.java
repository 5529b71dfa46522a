package io.dify.core.model.openai;

import io.dify.core.http.HttpLimits;
import io.dify.core.http.Origin;

/**
 * How to reach an OpenAI-compatible service. The text form does not show the key.
 *
 * @param baseUrl address up to the version, such as {@code https://api.openai.com/v1}
 * @param apiKey sent as a bearer token; empty for services that want none
 * @param limits bounds of one call
 */
public record OpenAiSettings(String baseUrl, String apiKey, HttpLimits limits) {
  /** The address of OpenAI's own service. */
  public static final String DEFAULT_BASE_URL = "https://api.openai.com/v1";

  /** Strips blanks around both, and slashes at the end of the address. */
  public OpenAiSettings {
    baseUrl = baseUrl.strip().replaceAll("/+$", "");
    apiKey = apiKey.strip();
  }

  /** OpenAI's own service within {@link HttpLimits#MODEL}. */
  public static OpenAiSettings of(String apiKey) {
    return of(DEFAULT_BASE_URL, apiKey);
  }

  /** A compatible service within {@link HttpLimits#MODEL}. */
  public static OpenAiSettings of(String baseUrl, String apiKey) {
    return new OpenAiSettings(baseUrl, apiKey, HttpLimits.MODEL);
  }

  @Override
  public String toString() {
    return "OpenAiSettings[" + Origin.of(baseUrl) + (apiKey.isEmpty() ? ", no key" : ", with a key") + "]";
  }
}
