package io.dify.core.model;

/**
 * A passage a prompt was given, with its source. Models that work on passages (such as the built-in extractive one) read these instead of
 * picking the prompt apart.
 *
 * @param id id of the passage
 * @param title title of the document
 * @param text the passage
 * @param score relevance as retrieval saw it, higher is better; 0 when not known
 */
public record ContextDocument(String id, String title, String text, double score) {}
