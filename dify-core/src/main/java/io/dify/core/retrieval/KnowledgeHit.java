package io.dify.core.retrieval;

import io.dify.core.value.Value;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * A passage found.
 *
 * @param datasetId id of the knowledge base
 * @param datasetName name of the knowledge base
 * @param documentId id of the document
 * @param documentName name of the document
 * @param dataSourceType where the document came from, for example {@code upload_file}
 * @param segmentId id of the chunk
 * @param title title of the passage or document
 * @param content the passage as a prompt should see it; a question/answer chunk reads {@code question:... \nanswer:...}
 * @param score the score that is shown and compared with thresholds, higher is better
 * @param relevance how well the passage fits the query, from 0 to 1 and comparable between queries: the cosine of the two vectors, scaled so that
 *     0.5 is the threshold of the embedding model below which a question counts as unanswered; empty when no vector was compared
 * @param position rank among the hits, from 1
 * @param segmentPosition place of the chunk in its document, from 1
 * @param wordCount length of the chunk in characters
 * @param hitCount how often the chunk was found before
 * @param indexNodeHash hash of the chunk's text
 * @param metadata fields of the document and of the record
 * @param details what more is known
 */
public record KnowledgeHit(String datasetId, String datasetName, String documentId, String documentName,
    String dataSourceType,
    String segmentId, String title, String content, double score, OptionalDouble relevance,
    int position, int segmentPosition, int wordCount,
    long hitCount,
    String indexNodeHash, Map<String, Value> metadata, HitDetails details) {
  /** Copies. */
  public KnowledgeHit {
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
  }

  /** A hit of which nothing more is known. */
  public KnowledgeHit(String datasetId, String datasetName, String documentId, String documentName,
      String dataSourceType, String segmentId, String title, String content, double score, OptionalDouble relevance,
      int position, int segmentPosition, int wordCount, long hitCount, String indexNodeHash,
      Map<String, Value> metadata) {
    this(datasetId, datasetName, documentId, documentName, dataSourceType, segmentId, title, content, score, relevance,
        position, segmentPosition, wordCount, hitCount, indexNodeHash, metadata, HitDetails.NONE);
  }

  /** The same at another rank. */
  public KnowledgeHit at(int rank) {
    return with(score, rank, details);
  }

  /** The same with the score a reranking model gave it. */
  public KnowledgeHit reranked(double newScore) {
    return with(newScore, position, details.rerankedFrom(score));
  }

  /** The same with another score. */
  public KnowledgeHit scored(double newScore) {
    return with(newScore, position, details);
  }

  private KnowledgeHit with(double newScore, int rank, HitDetails more) {
    return new KnowledgeHit(datasetId, datasetName, documentId, documentName, dataSourceType, segmentId, title, content,
        newScore, relevance, rank, segmentPosition, wordCount, hitCount, indexNodeHash, metadata, more);
  }
}
