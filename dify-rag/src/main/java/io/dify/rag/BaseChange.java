package io.dify.rag;

import io.dify.rag.store.BasePermission;
import io.dify.rag.store.BaseSettings;
import io.dify.rag.store.IndexingTechnique;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Changes of a base that are made together; null leaves a thing as it is.
 *
 * @param name its new name
 * @param description what it is about
 * @param settings how it treats its documents and is searched
 * @param technique how its chunks are made findable
 * @param permission who may see it
 * @param members ids of those who are named
 * @param external where the knowledge of an external base is
 * @param by who changes it, may be empty
 */
public record BaseChange(@Nullable String name, @Nullable String description, @Nullable BaseSettings settings,
    @Nullable IndexingTechnique technique, @Nullable BasePermission permission, @Nullable List<String> members,
    @Nullable ExternalPlace external, String by) {
  /**
   * Where the knowledge of an external base is.
   *
   * @param apiId id of the system, which another external base made known
   * @param knowledgeId what that system calls the knowledge
   */
  public record ExternalPlace(String apiId, String knowledgeId) {}
}
