/**
 * Measures retrieval: test collections, metrics with confidence intervals, comparisons of two searches, and how well scores tell questions that
 * have no answer. Knows any search behind {@link io.dify.rag.eval.RetrievalEvaluation.Search}; {@link io.dify.rag.eval.KnowledgeSearch} uses the face
 * of the module.
 */
@NullMarked
package io.dify.rag.eval;

import org.jspecify.annotations.NullMarked;
