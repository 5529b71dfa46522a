package io.dify.rag.store;

/**
 * What a search must know of a base before it looks.
 *
 * @param changeSeq number of the last change of its chunks
 * @param external whether its knowledge is in another system
 */
public record BaseState(long changeSeq, boolean external) {}
