package io.dify.runtime.annotation;

import java.time.Instant;

/**
 * An answer that somebody has written for a question.
 *
 * @param id its id
 * @param question what users may ask, not blank
 * @param answer what they are answered, not blank
 * @param hits how often it has answered
 * @param createdAt when it was written
 */
public record Annotation(String id, String question, String answer, long hits, Instant createdAt) {}
