package io.dify.core.tool;

/**
 * Names a tool as app files do.
 *
 * @param source where tools of its kind come from
 * @param provider id of the provider: {@code org/plugin/provider} or a short name for built-in ones, an id of this installation for the others
 * @param name name of the tool within the provider
 */
public record ToolRef(ToolSource source, String provider, String name) {
  /** {@code provider/name}, for messages. */
  @Override
  public String toString() {
    return provider + "/" + name;
  }
}
