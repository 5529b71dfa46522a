package io.dify.core.model;

/**
 * A passage in its place.
 *
 * @param index its place among the passages that were given, from 0
 * @param score relevance, higher is better; its range is the model's own, usually 0 to 1
 */
public record RankedPassage(int index, double score) {}
