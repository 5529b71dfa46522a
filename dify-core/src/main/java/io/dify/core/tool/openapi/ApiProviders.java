package io.dify.core.tool.openapi;

import io.dify.core.model.CallOrigin;
import java.util.Optional;

/** Port: finds imported documents. Thread-safe. */
@FunctionalInterface
public interface ApiProviders {
  /**
   * A document of the caller's workspace.
   *
   * @param provider id or name
   */
  Optional<ApiProvider> find(CallOrigin origin, String provider);
}
