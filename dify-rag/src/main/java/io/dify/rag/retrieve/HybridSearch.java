package io.dify.rag.retrieve;

import io.dify.core.retrieval.SearchMode;
import io.dify.rag.embed.EmbeddedText;
import io.dify.rag.embed.Relevance;
import io.dify.rag.embed.TextEmbedder;
import io.dify.rag.index.ChunkIndex;
import io.dify.rag.index.IndexHit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Searches knowledge bases by words, by meaning, or by both. Stateless apart from the embedder it is given and does not own; thread-safe.
 *
 * <p>Several bases are searched as one: their candidates are ranked together. A query for which no base has a vector (nothing embedded, or another
 * language's model) falls back to words. The order of hits is by score, then by source and chunk id, and the same each time.
 */
public final class HybridSearch {
  /** Length of each list, or the hits asked for when they are more. */
  private static final int CANDIDATES = 100;

  private final @Nullable TextEmbedder embedder;

  private HybridSearch(@Nullable TextEmbedder embedder) {
    this.embedder = embedder;
  }

  /** Searches in all modes. */
  public static HybridSearch with(TextEmbedder embedder) {
    return new HybridSearch(embedder);
  }

  /** Searches by words, whatever the mode asked for. */
  public static HybridSearch byWords() {
    return new HybridSearch(null);
  }

  /** The best hits of one base, best first. */
  public List<SearchHit> search(ChunkIndex index, SearchRequest request) {
    return search(List.of(index), request);
  }

  /**
   * The best hits over several bases, best first.
   *
   * @throws io.dify.core.error.DifyException when the embedding model or an index fails, or the thread is interrupted
   */
  public List<SearchHit> search(List<? extends ChunkIndex> indexes, SearchRequest request) {
    if (request.query().isBlank()) {
      return List.of();
    }
    if (embedder == null || request.mode() == SearchMode.KEYWORD) {
      return hits(request, Stages.byWords(byWords(indexes, request)), OptionalDouble.empty());
    }
    EmbeddedText question = embedder.embed(request.query());
    double threshold = embedder.relevanceThreshold(question.model());
    RankedList vector = byMeaning(indexes, request, question);
    if (vector.isEmpty()) {
      return hits(request, Stages.byWords(byWords(indexes, request)), OptionalDouble.empty());
    }
    Stages stages = request.mode() == SearchMode.VECTOR
        ? Stages.byMeaning(vector)
        : fused(indexes, request, question, vector, threshold);
    return hits(request, stages, OptionalDouble.of(threshold));
  }

  private static Stages fused(List<? extends ChunkIndex> indexes, SearchRequest request, EmbeddedText question,
      RankedList vector, double threshold) {
    RankedList keyword = byWords(indexes, request);
    Map<Candidate, Double> cosines = new HashMap<>(vector.scores());
    for (int i = 0; i < indexes.size(); i++) {
      int source = i;
      List<String> unknown = keyword.candidates().stream()
          .filter(one -> one.source() == source && !cosines.containsKey(one)).map(Candidate::chunkId).toList();
      indexes.get(source).similarities(question, unknown)
          .forEach((chunkId, cosine) -> cosines.put(new Candidate(source, chunkId), cosine));
    }
    return new Stages(keyword, vector, Fusion.fuse(keyword, vector, cosines, threshold, request.weights()), cosines);
  }

  private static RankedList byMeaning(List<? extends ChunkIndex> indexes, SearchRequest request,
      EmbeddedText question) {
    Map<Candidate, Double> found = new HashMap<>();
    for (int source = 0; source < indexes.size(); source++) {
      for (IndexHit hit : indexes.get(source).vector(question, depth(request))) {
        found.put(new Candidate(source, hit.id()), hit.score());
      }
    }
    return new RankedList(found, depth(request));
  }

  private static RankedList byWords(List<? extends ChunkIndex> indexes, SearchRequest request) {
    Map<Candidate, Double> found = new HashMap<>();
    for (int source = 0; source < indexes.size(); source++) {
      List<IndexHit> hits = indexes.get(source).keyword(request.query(), depth(request));
      double fullMatch = hits.isEmpty() ? 1 : indexes.get(source).keywordYardstick(request.query());
      for (IndexHit hit : hits) {
        found.put(new Candidate(source, hit.id()), hit.score() / fullMatch);
      }
    }
    return new RankedList(found, depth(request));
  }

  private static int depth(SearchRequest request) {
    return Math.max(CANDIDATES, request.topK());
  }

  private static List<SearchHit> hits(SearchRequest request, Stages stages, OptionalDouble relevanceThreshold) {
    double least = request.scoreThreshold().orElse(Double.NEGATIVE_INFINITY);
    return stages.shown().candidates().stream().limit(request.topK()).filter(one -> stages.score(one) >= least)
        .map(one -> stages.hit(one, relevance(stages.cosine(one), relevanceThreshold))).toList();
  }

  private static OptionalDouble relevance(OptionalDouble cosine, OptionalDouble threshold) {
    return cosine.isPresent() && threshold.isPresent()
        ? OptionalDouble.of(Relevance.of(cosine.getAsDouble(), threshold.getAsDouble()))
        : OptionalDouble.empty();
  }
}
