package io.dify.workflow.dsl;

import java.util.Map;

/** Ids of model providers: {@code org/plugin/provider}. Files from before plugins carry the last part only. Stateless, thread-safe. */
final class ProviderIds {
  /** Those whose plugin has another name than their provider. */
  private static final Map<String, String> IRREGULAR = Map.of("google", "langgenius/gemini/google");
  /** What this software brings along; no plugin of anybody. */
  private static final String BUILT_IN = "builtin";

  private ProviderIds() {}

  /** The long form: {@code openai} becomes {@code langgenius/openai/openai}; long forms, {@code builtin} and the empty text stay. */
  public static String normalize(String provider) {
    if (provider.isBlank() || provider.indexOf('/') >= 0 || provider.equals(BUILT_IN)) {
      return provider;
    }
    return IRREGULAR.getOrDefault(provider, "langgenius/" + provider + "/" + provider);
  }
}
