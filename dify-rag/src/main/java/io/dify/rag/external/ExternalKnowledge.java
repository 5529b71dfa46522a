package io.dify.rag.external;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.http.Origin;
import io.dify.core.secret.Secret;

/**
 * Where another system's knowledge is.
 *
 * @param endpoint its address, {@code http} or {@code https}, without {@code /retrieval}
 * @param knowledgeId what that system calls it
 * @param apiKey the key it asks for
 */
public record ExternalKnowledge(String endpoint, String knowledgeId, Secret apiKey) {
  private static final int MAX_CHARS = 2_000;

  /**
   * Checks.
   *
   * @throws DifyException {@code INVALID_PARAM} when something is missing or too long; {@code EGRESS_DENIED} or {@code INVALID_PARAM} when the endpoint is no
   *     address that may be asked
   */
  public ExternalKnowledge {
    endpoint = endpoint.strip().replaceAll("/+$", "");
    knowledgeId = knowledgeId.strip();
    if (knowledgeId.isEmpty() || endpoint.length() > MAX_CHARS || knowledgeId.length() > MAX_CHARS) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "An external knowledge base needs an endpoint and a knowledge id, each of at most " + MAX_CHARS
              + " characters.");
    }
    Origin.of(endpoint);
    if (endpoint.indexOf('?') >= 0 || endpoint.indexOf('#') >= 0) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "The endpoint of an external knowledge base has no ? and no #; /retrieval is put behind it.");
    }
  }
}
