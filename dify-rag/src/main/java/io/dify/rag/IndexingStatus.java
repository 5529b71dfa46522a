package io.dify.rag;

import io.dify.rag.store.StoredDocument;

/**
 * How far a document has come.
 *
 * @param document the document with its status, its error and the times of its stages
 * @param completedChunks chunks that can be found as they are now
 * @param totalChunks chunks it is cut into; 0 while that is not known
 */
public record IndexingStatus(StoredDocument document, long completedChunks, long totalChunks) {}
