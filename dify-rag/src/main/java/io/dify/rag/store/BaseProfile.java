package io.dify.rag.store;

import java.time.Instant;
import java.util.List;

/**
 * What is said about a base beside how it works.
 *
 * @param permission who may see it
 * @param members ids of those who are named, where the permission asks for them
 * @param apiEnabled whether the knowledge API may reach it
 * @param decided whether somebody has decided how its chunks are made findable; its first document may do so
 * @param createdBy who made it, may be empty
 * @param updatedBy who changed it last, may be empty
 * @param updatedAt when it was last changed
 */
public record BaseProfile(BasePermission permission, List<String> members, boolean apiEnabled, boolean decided,
    String createdBy, String updatedBy, Instant updatedAt) {
  /** Copies. */
  public BaseProfile {
    members = List.copyOf(members);
  }
}
