package io.dify.rag.store;

/**
 * Where the knowledge of an external base is, as it is kept.
 *
 * @param baseId the base
 * @param knowledgeId what the other system calls it
 * @param api the other system
 */
public record ExternalLink(String baseId, String knowledgeId, ExternalApi api) {
  /** Address of the other system. */
  public String endpoint() {
    return api.endpoint();
  }
}
