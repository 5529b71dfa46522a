package io.dify.rag.retrieve;

import io.dify.core.retrieval.MetadataFilter;
import io.dify.core.retrieval.SearchMode;
import io.dify.rag.embed.EmbeddedText;
import io.dify.rag.embed.Relevance;
import io.dify.rag.embed.TextEmbedder;
import io.dify.rag.index.ChunkIndex;
import io.dify.rag.index.IndexHit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Searches the index of a knowledge base by words, by meaning, or by both. Stateless apart from the embedder it is given and does not own; thread-safe.
 *
 * <p>A query for which the base has no vector (nothing embedded, or another language's model) falls back to words. The order of hits is by score, then by
 * id, and the same each time. Hits that a reranking model is to order are given as the search found them.
 */
public final class HybridSearch {
  /** Entries each side finds, or the hits asked for when they are more. */
  public static final int CANDIDATES = 100;

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

  /**
   * The best hits, best first.
   *
   * @throws io.dify.core.error.DifyException when the embedding model or the index fails, or the thread is interrupted
   */
  public List<SearchHit> search(ChunkIndex index, SearchRequest request) {
    double least = request.scoreThreshold().orElse(Double.NEGATIVE_INFINITY);
    return search(index, new Question(request.query(), embedder), request, Math.max(CANDIDATES, request.topK()), false)
        .hits().stream().limit(request.topK()).filter(hit -> hit.score() >= least).toList();
  }

  /** Embeds the question if the request needs that, so that a search need not wait for a model. */
  public static void prepare(Question question, SearchRequest request, boolean bothSides) {
    if (!question.text().isBlank() && asksForMeaning(question, request, bothSides)) {
      question.vector();
    }
  }

  private static boolean asksForMeaning(Question question, SearchRequest request, boolean bothSides) {
    return question.canBeEmbedded() && (request.mode() != SearchMode.KEYWORD || bothSides);
  }

  /**
   * All hits of a search of some depth, without the request's limit and threshold.
   *
   * @param question the request's, embedded once for several bases
   * @param depth how many entries each side finds, 1 or more
   * @param bothSides whether words and meaning are both looked at, also where the mode needs one of them
   */
  public static Found search(ChunkIndex index, Question question, SearchRequest request, int depth,
      boolean bothSides) {
    if (question.text().isBlank()) {
      return Found.NOTHING;
    }
    boolean meaning = asksForMeaning(question, request, bothSides);
    RankedList vector = meaning ? byMeaning(index, question.vector(), request.filter(), depth) : RankedList.EMPTY;
    boolean words = request.mode() != SearchMode.VECTOR || bothSides || vector.isEmpty();
    RankedList keyword = words ? byWords(index, question.text(), request.filter(), depth) : RankedList.EMPTY;
    Map<Candidate, Double> cosines = new HashMap<>(vector.scores());
    if (!vector.isEmpty()) {
      addUnknown(cosines, index, question.vector(), keyword);
    }
    Stages stages = stages(request, keyword, vector, cosines, vector.isEmpty() ? 0 : question.threshold());
    boolean missing = (meaning || question.isForeign()) && vector.isEmpty() && request.mode() != SearchMode.KEYWORD
        && index.size() > 0
        && (request.filter().isNone() || question.isForeign() || index.vector(question.vector(), 1).isEmpty());
    Function<OptionalDouble, OptionalDouble> relevance = cosine -> cosine.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(Relevance.of(cosine.getAsDouble(), question.threshold()));
    return new Found(stages.hits(relevance), keyword.size() >= depth || vector.size() >= depth, missing);
  }

  /** The cosine of a chunk's own vector and the question's, where there are both. */
  public static OptionalDouble cosine(ChunkIndex index, Question question, String chunkId) {
    Double cosine = question.canBeEmbedded()
        ? index.similarities(question.vector(), List.of(chunkId)).get(chunkId)
        : null;
    return cosine == null ? OptionalDouble.empty() : OptionalDouble.of(cosine);
  }

  private static Stages stages(SearchRequest request, RankedList keyword, RankedList vector,
      Map<Candidate, Double> cosines, double threshold) {
    if (vector.isEmpty() || request.mode() == SearchMode.KEYWORD) {
      return new Stages(keyword, vector, RankedList.EMPTY, cosines, keyword);
    }
    if (request.mode() == SearchMode.VECTOR) {
      return new Stages(keyword, vector, RankedList.EMPTY, cosines, vector);
    }
    RankedList fused = request.ranking() instanceof Ranking.ReciprocalRanks
        ? ReciprocalRanks.fuse(keyword, vector)
        : Fusion.fuse(keyword, vector, cosines, threshold, request.ranking().weights());
    return new Stages(keyword, vector, fused, cosines, fused);
  }

  /** The cosines of what only the words found. */
  private static void addUnknown(Map<Candidate, Double> cosines, ChunkIndex index, EmbeddedText question,
      RankedList keyword) {
    Map<String, Candidate> unknown = new HashMap<>();
    keyword.candidates().stream().filter(one -> !cosines.containsKey(one)).forEach(one -> unknown.put(one.id(), one));
    index.similarities(question, new ArrayList<>(unknown.keySet())).forEach((id, cosine) -> {
      Candidate candidate = unknown.get(id);
      if (candidate != null) {
        cosines.put(candidate, cosine);
      }
    });
  }

  private static RankedList byMeaning(ChunkIndex index, EmbeddedText question, MetadataFilter filter, int depth) {
    Map<Candidate, Double> found = new HashMap<>();
    for (IndexHit hit : index.vector(question, depth, filter)) {
      found.put(new Candidate(hit.id(), hit.chunkId()), hit.score());
    }
    return new RankedList(found, depth);
  }

  private static RankedList byWords(ChunkIndex index, String question, MetadataFilter filter, int depth) {
    Map<Candidate, Double> found = new HashMap<>();
    List<IndexHit> hits = index.keyword(question, depth, filter);
    double fullMatch = hits.isEmpty() ? 1 : index.keywordYardstick(question);
    for (IndexHit hit : hits) {
      found.put(new Candidate(hit.id(), hit.chunkId()), hit.score() / fullMatch);
    }
    return new RankedList(found, depth);
  }
}
