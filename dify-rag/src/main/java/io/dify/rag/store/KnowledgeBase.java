package io.dify.rag.store;

import java.time.Instant;
import java.util.Optional;

/**
 * A knowledge base.
 *
 * @param id its id
 * @param name its name, unique within the tenant
 * @param description what it is about, for people and for models that choose a base; may be empty
 * @param settings how it treats its documents and is searched
 * @param technique how its chunks are made findable
 * @param builtInFields whether filters may ask for the built-in fields
 * @param createdAt when it was made
 * @param profile what else is said about it
 */
public record KnowledgeBase(String id, String name, String description, BaseSettings settings,
    IndexingTechnique technique, boolean builtInFields, Instant createdAt, BaseProfile profile) {
  /** How its chunks are made findable; empty while nobody has decided, and it is as good as {@link #technique}. */
  public Optional<IndexingTechnique> decidedTechnique() {
    return profile.decided() ? Optional.of(technique) : Optional.empty();
  }
}
