package io.dify.rag.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A base that is to be made.
 *
 * @param name its name, unique within the tenant
 * @param description what it is about, may be empty
 * @param settings how it treats its documents and is searched
 * @param technique how its chunks are made findable; null leaves that to the first document
 * @param permission who may see it
 * @param members ids of those who are named, where the permission asks for them
 * @param createdBy who makes it, may be empty
 * @param builtInFields whether filters may ask for the built-in fields
 */
public record NewBase(String name, String description, BaseSettings settings, @Nullable IndexingTechnique technique,
    BasePermission permission, List<String> members, String createdBy,
    boolean builtInFields) {
  /** Copies. */
  public NewBase {
    members = List.copyOf(members);
  }

  /** Of nobody, for whoever made it, with the built-in fields. */
  public NewBase(String name, String description, BaseSettings settings, @Nullable IndexingTechnique technique) {
    this(name, description, settings, technique, BasePermission.ONLY_ME, List.of(), "", true);
  }

  /** The technique, which is high quality until somebody decides. */
  IndexingTechnique usedTechnique() {
    return technique == null ? IndexingTechnique.HIGH_QUALITY : technique;
  }
}
