package io.dify.core.retrieval;

/**
 * A part of a passage that was found and led to it.
 *
 * @param id its id
 * @param content its text
 * @param position its place in the passage, from 1
 * @param score its score, of the kind of the passage's
 */
public record ChildHit(String id, String content, int position, double score) {}
