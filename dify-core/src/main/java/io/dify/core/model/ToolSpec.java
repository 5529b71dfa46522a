package io.dify.core.model;

import io.dify.core.value.Value;

/**
 * A tool offered to a model.
 *
 * @param name name, letters, digits, underscore and hyphen
 * @param description what it does, for the model
 * @param parameters JSON schema of its arguments
 */
public record ToolSpec(String name, String description, Value.Obj parameters) {}
