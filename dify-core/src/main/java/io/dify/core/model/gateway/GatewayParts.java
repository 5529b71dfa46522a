package io.dify.core.model.gateway;

import io.dify.core.model.ModelCatalog;
import io.dify.core.model.ModelRef;
import io.dify.core.model.gateway.cache.AnswerCache;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What all views of a gateway share. Thread-safe.
 *
 * @param resolver finds models
 * @param credentials all credentials
 * @param calls makes calls
 * @param catalog what is known of models
 * @param cache answers, null when none are kept
 * @param reported references the log has named
 */
record GatewayParts(Resolver resolver, Credentials credentials, GuardedCalls calls, ModelCatalog catalog,
    @Nullable AnswerCache cache, Reported reported) {
  /** Remembers references, up to a number. Thread-safe. */
  static final class Reported {
    private static final int MAX = 1000;

    private final Set<ModelRef> known = ConcurrentHashMap.newKeySet();

    boolean isNew(ModelRef ref) {
      return known.size() < MAX && known.add(ref);
    }
  }
}
