package io.dify.runtime.tool;

import java.time.Instant;
import java.util.List;

/**
 * A source of tools as it is kept.
 *
 * @param id what app files name
 * @param tenantId whose it is
 * @param kind what it is
 * @param name name for people
 * @param definition the document, or the settings of a server
 * @param sealed what is secret of it, encrypted; empty for nothing
 * @param createdAt when it was added
 */
public record SealedTools(String id, String tenantId, ToolKind kind, String name, String definition, String sealed,
    Instant createdAt) {
  /** Where its secrets belong. */
  List<String> place() {
    return List.of("tool", tenantId, kind.name(), id);
  }

  /** The same with another definition and other secrets. */
  SealedTools with(String changed, String sealedAnew) {
    return new SealedTools(id, tenantId, kind, name, changed, sealedAnew, createdAt);
  }
}
