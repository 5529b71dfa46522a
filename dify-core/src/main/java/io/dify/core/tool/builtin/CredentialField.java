package io.dify.core.tool.builtin;

/**
 * A field of a provider's credential.
 *
 * @param name name, as in Dify
 * @param description what it is, for people
 * @param required whether the tools need it
 */
public record CredentialField(String name, String description, boolean required) {}
