package io.dify.core.tool.builtin;

import java.util.List;

/**
 * A provider of built-in tools, as lists show it.
 *
 * @param id short id
 * @param tools names of its tools
 * @param credential fields of its credential; empty when it needs none
 */
public record BuiltInProvider(String id, List<String> tools, List<CredentialField> credential) {
  /** Copies. */
  public BuiltInProvider {
    tools = List.copyOf(tools);
    credential = List.copyOf(credential);
  }
}
