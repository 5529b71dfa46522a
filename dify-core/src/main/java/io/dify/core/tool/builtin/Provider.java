package io.dify.core.tool.builtin;

import java.util.List;

/**
 * A provider of built-in tools.
 *
 * @param id short id, as in Dify before plugins
 * @param endpoint base address of its service, empty when it has none; {@code {field}} stands for a field of the credential
 * @param credential fields of its credential
 * @param tools its tools
 */
record Provider(String id, String endpoint, List<CredentialField> credential, List<Definition> tools) {
  /** A provider that computes by itself. */
  Provider(String id, List<Definition> tools) {
    this(id, "", List.of(), tools);
  }
}
