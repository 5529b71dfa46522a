package io.dify.core.tool.builtin;

import io.dify.core.model.CallOrigin;
import io.dify.core.secret.Secret;
import java.util.Map;

/** Port: what is known for the providers of built-in tools. Thread-safe. */
@FunctionalInterface
public interface ToolCredentials {
  /**
   * The fields of a provider's credential, by the names app files use ({@code tavily_api_key}); empty when there is none.
   *
   * @param origin on whose behalf; only what belongs to its workspace is given
   * @param provider short id, for example {@code tavily}
   */
  Map<String, Secret> of(CallOrigin origin, String provider);

  /** None. */
  static ToolCredentials none() {
    return (origin, provider) -> Map.of();
  }
}
