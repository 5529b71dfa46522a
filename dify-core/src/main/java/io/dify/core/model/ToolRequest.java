package io.dify.core.model;

/**
 * A call of a tool that a model asks for.
 *
 * @param id the model's id of this request
 * @param name name of the tool
 * @param arguments JSON text as the model wrote it, unchecked
 */
public record ToolRequest(String id, String name, String arguments) {}
