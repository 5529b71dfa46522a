package io.dify.rag.retrieve;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * What the stages of one search found.
 *
 * @param keyword by words, empty if that was not asked for; scores are shares of a full match
 * @param vector by meaning, empty if there is nothing to compare
 * @param fused both, empty unless the search is hybrid
 * @param cosines of all candidates with a vector
 * @param shown the list whose order counts
 */
record Stages(RankedList keyword, RankedList vector, RankedList fused, Map<Candidate, Double> cosines,
    RankedList shown) {
  /** The score that is shown: a cosine as it is, all else cut to 0..1. */
  double score(Candidate candidate) {
    double score = shown.score(candidate).orElse(0);
    return shown == vector ? score : Math.clamp(score, 0, 1);
  }

  OptionalDouble cosine(Candidate candidate) {
    Double cosine = cosines.get(candidate);
    return cosine == null ? OptionalDouble.empty() : OptionalDouble.of(cosine);
  }

  /** The chunks that the entries lead to, in the order of their best ones. */
  List<SearchHit> hits(Function<OptionalDouble, OptionalDouble> relevance) {
    Map<String, List<Candidate>> byChunk = new LinkedHashMap<>();
    shown.candidates().forEach(one -> byChunk.computeIfAbsent(one.chunkId(), id -> new ArrayList<>()).add(one));
    List<SearchHit> hits = new ArrayList<>();
    byChunk.forEach((chunkId, entries) -> {
      Candidate best = entries.getFirst();
      hits.add(new SearchHit(chunkId, score(best), relevance.apply(cosine(best)),
          explain(best).found(hits.size() + 1, score(best)),
          entries.stream().map(entry -> new EntryScore(entry.id(), score(entry))).toList()));
    });
    return hits;
  }

  private HitExplanation explain(Candidate candidate) {
    return new HitExplanation(keyword.rank(candidate), keyword.score(candidate), vector.rank(candidate),
        cosine(candidate), fused.score(candidate), OptionalInt.empty(), OptionalDouble.empty(), OptionalInt.empty(),
        OptionalDouble.empty());
  }
}
