package io.dify.rag.qa;

/**
 * A question and its answer.
 *
 * @param question what is searched; not blank
 * @param answer what is found; not blank
 */
public record QaPair(String question, String answer) {}
