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
 * <p>Several bases are searched as one: their candidates are ranked together before the lists are fused, so scores compare across bases. A query
 * for which no base has a vector (nothing embedded, or another language's model) falls back to words. The order of hits is by score, then by
 * source and chunk id, and the same each time.
 */
public final class HybridSearch {
  /** Length of each list that is fused, or the hits asked for when they are more. */
  static final int CANDIDATES = 100;

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
    @Nullable
    EmbeddedText question = embedder == null || request.mode() == SearchMode.KEYWORD
        ? null
        : embedder.embed(request.query());
    int depth = Math.max(CANDIDATES, request.topK());
    RankedList vector = question == null ? RankedList.EMPTY : byMeaning(indexes, question, depth);
    RankedList keyword = request.mode() == SearchMode.VECTOR && !vector.isEmpty()
        ? RankedList.EMPTY
        : byWords(indexes, request.query(), depth);
    RankedList fused = isHybrid(request.mode()) && question != null
        ? Fusion.fuse(keyword, vector, request.weights())
        : RankedList.EMPTY;
    return hits(indexes, request, question, new Stages(keyword, vector, fused));
  }

  private static boolean isHybrid(SearchMode mode) {
    return mode == SearchMode.HYBRID || mode == SearchMode.DEFAULT;
  }

  private static RankedList byMeaning(List<? extends ChunkIndex> indexes, EmbeddedText question, int depth) {
    Map<Candidate, Double> found = new HashMap<>();
    for (int source = 0; source < indexes.size(); source++) {
      for (IndexHit hit : indexes.get(source).vector(question, depth)) {
        found.put(new Candidate(source, hit.chunkId()), hit.score());
      }
    }
    return new RankedList(found, depth);
  }

  private static RankedList byWords(List<? extends ChunkIndex> indexes, String query, int depth) {
    Map<Candidate, Double> found = new HashMap<>();
    for (int source = 0; source < indexes.size(); source++) {
      List<IndexHit> hits = indexes.get(source).keyword(query, depth);
      double fullMatch = hits.isEmpty() ? 1 : indexes.get(source).keywordYardstick(query);
      for (IndexHit hit : hits) {
        found.put(new Candidate(source, hit.chunkId()), hit.score() / fullMatch);
      }
    }
    return new RankedList(found, depth);
  }

  private List<SearchHit> hits(List<? extends ChunkIndex> indexes, SearchRequest request,
      @Nullable EmbeddedText question, Stages stages) {
    double threshold = request.scoreThreshold().orElse(Double.NEGATIVE_INFINITY);
    List<Candidate> best = stages.shown().candidates().stream().limit(request.topK())
        .filter(candidate -> stages.score(candidate) >= threshold).toList();
    if (embedder == null || question == null) {
      return best.stream().map(one -> stages.hit(one, OptionalDouble.empty(), OptionalDouble.empty())).toList();
    }
    double relevant = embedder.relevanceThreshold(question.model());
    Map<Candidate, Double> missing = missingCosines(indexes, question, best, stages.vector());
    return best.stream().map(one -> {
      @Nullable
      Double computed = missing.get(one);
      OptionalDouble cosine = computed == null ? stages.vector().score(one) : OptionalDouble.of(computed);
      return stages.hit(one, cosine, cosine.isEmpty()
          ? cosine
          : OptionalDouble.of(Relevance.of(cosine.getAsDouble(), relevant)));
    }).toList();
  }

  /** The cosines of those hits that only the words found. */
  private static Map<Candidate, Double> missingCosines(List<? extends ChunkIndex> indexes, EmbeddedText question,
      List<Candidate> hits, RankedList vector) {
    Map<Candidate, Double> cosines = new HashMap<>();
    for (int i = 0; i < indexes.size(); i++) {
      int source = i;
      List<String> unknown = hits.stream().filter(hit -> hit.source() == source && vector.rank(hit).isEmpty())
          .map(Candidate::chunkId).toList();
      if (!unknown.isEmpty()) {
        indexes.get(source).similarities(question, unknown)
            .forEach((chunkId, cosine) -> cosines.put(new Candidate(source, chunkId), cosine));
      }
    }
    return cosines;
  }
}
