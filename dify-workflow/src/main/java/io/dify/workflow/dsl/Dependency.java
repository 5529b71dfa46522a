package io.dify.workflow.dsl;

/**
 * A plugin that the file was made with.
 *
 * @param type {@code github}, {@code marketplace} or {@code package}
 * @param identifier {@code org/name:version@checksum}, empty when the file does not say
 */
public record Dependency(String type, String identifier) {
  /** {@code org/name}, without version. */
  public String plugin() {
    int colon = identifier.indexOf(':');
    return colon < 0 ? identifier : identifier.substring(0, colon);
  }
}
