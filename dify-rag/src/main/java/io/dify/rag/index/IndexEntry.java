package io.dify.rag.index;

import io.dify.rag.embed.EmbeddedText;
import org.jspecify.annotations.Nullable;

/**
 * What an index knows of a chunk.
 *
 * @param chunkId id of the chunk
 * @param documentId id of its document
 * @param text the text to search by words
 * @param vector its vector, null in a base without embeddings
 */
public record IndexEntry(String chunkId, String documentId, String text, @Nullable EmbeddedText vector) {}
