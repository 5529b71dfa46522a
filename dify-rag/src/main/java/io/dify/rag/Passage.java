package io.dify.rag;

import io.dify.core.retrieval.KnowledgeHit;
import io.dify.rag.retrieve.HitExplanation;

/**
 * A passage found, and why.
 *
 * @param hit the passage
 * @param explanation what each stage of the search said of it
 */
public record Passage(KnowledgeHit hit, HitExplanation explanation) {}
