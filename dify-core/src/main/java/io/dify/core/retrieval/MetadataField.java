package io.dify.core.retrieval;

/**
 * A field of documents or records.
 *
 * @param name its name
 * @param type {@code string}, {@code number} or {@code time} (seconds since 1970)
 */
public record MetadataField(String name, String type) {}
