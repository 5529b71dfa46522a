package io.dify.rag.store;

/**
 * The text of a chunk and where it stands.
 *
 * @param chunkId its id
 * @param documentName name of its document
 * @param position its place in that, from 1
 * @param text content and answer
 */
public record PassageText(String chunkId, String documentName, int position, String text) {}
