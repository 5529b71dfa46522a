package io.dify.core.model;

import java.util.OptionalDouble;

/**
 * A passage a prompt was given, with its source. Models that work on passages (such as the built-in extractive one) read these instead of
 * picking the prompt apart.
 *
 * @param id id of the passage
 * @param title title of the document
 * @param text the passage
 * @param score relevance as retrieval ranked it, higher is better; comparable within one result only
 * @param relevance how well the passage fits the question, from 0 to 1 and comparable between questions; 0.5 is where the embedding model's own
 *     threshold lies (see {@code KnowledgeHit}); empty when no vector was compared
 */
public record ContextDocument(String id, String title, String text, double score, OptionalDouble relevance) {}
