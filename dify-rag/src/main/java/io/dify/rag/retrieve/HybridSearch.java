package io.dify.rag.retrieve;

import io.dify.core.retrieval.MetadataFilter;
import io.dify.core.retrieval.SearchMode;
import io.dify.rag.embed.EmbeddedText;
import io.dify.rag.embed.Relevance;
import io.dify.rag.embed.TextEmbedder;
import io.dify.rag.index.ChunkIndex;
import io.dify.rag.index.HybridHits;
import io.dify.rag.index.IndexHit;
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
    Sides sides = meaning
        ? request.mode() != SearchMode.VECTOR || bothSides
            ? bothSides(index, question, request.filter(), depth)
            : meaning(index, question, request.filter(), depth)
        : words(index, question, request.filter(), depth);
    RankedList vector = sides.vector;
    RankedList keyword = sides.keyword;
    Map<Candidate, Double> cosines = sides.cosines;
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

  /** What each side found, and the cosines that are known. */
  private record Sides(RankedList keyword, RankedList vector, Map<Candidate, Double> cosines) {}

  private static Sides bothSides(ChunkIndex index, Question question, MetadataFilter filter, int depth) {
    HybridHits found = index.hybrid(question.text(), question.vector(), depth, filter);
    RankedList keyword = byWords(found.words(), found.yardstick(), depth);
    RankedList vector = byMeaning(found.meaning(), depth);
    Map<Candidate, Double> cosines = new HashMap<>(vector.scores());
    if (!vector.isEmpty()) {
      for (Candidate candidate : keyword.candidates()) {
        Double cosine = found.cosines().get(candidate.id());
        if (cosine != null) {
          cosines.putIfAbsent(candidate, cosine);
        }
      }
    }
    return new Sides(keyword, vector, cosines);
  }

  private static Sides words(ChunkIndex index, Question question, MetadataFilter filter, int depth) {
    List<IndexHit> hits = index.keyword(question.text(), depth, filter);
    double yardstick = hits.isEmpty() ? 0 : index.keywordYardstick(question.text());
    return new Sides(byWords(hits, yardstick, depth), RankedList.EMPTY, Map.of());
  }

  /** By meaning, or where that finds nothing, by words. */
  private static Sides meaning(ChunkIndex index, Question question, MetadataFilter filter, int depth) {
    RankedList vector = byMeaning(index.vector(question.vector(), depth, filter), depth);
    return vector.isEmpty()
        ? words(index, question, filter, depth)
        : new Sides(RankedList.EMPTY, vector, vector.scores());
  }

  private static RankedList byMeaning(List<IndexHit> hits, int depth) {
    Map<Candidate, Double> found = new HashMap<>();
    hits.forEach(hit -> found.put(new Candidate(hit.id(), hit.chunkId()), hit.score()));
    return new RankedList(found, depth);
  }

  private static RankedList byWords(List<IndexHit> hits, double yardstick, int depth) {
    Map<Candidate, Double> found = new HashMap<>();
    hits.forEach(hit -> found.put(new Candidate(hit.id(), hit.chunkId()), hit.score() / yardstick));
    return new RankedList(found, depth);
  }
}
