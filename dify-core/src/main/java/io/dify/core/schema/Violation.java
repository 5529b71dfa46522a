package io.dify.core.schema;

/**
 * A rule of a schema that a value breaks.
 *
 * @param path where in the value, as a JSON pointer; empty for the whole value
 * @param rule the keyword of the schema, for example {@code required}
 * @param message what is wrong, for people
 */
public record Violation(String path, String rule, String message) {}
