package io.dify.rag;

import io.dify.core.cancel.Cancellation;
import io.dify.core.model.CallOrigin;
import io.dify.core.retrieval.MetadataCondition;
import io.dify.core.retrieval.MetadataFilter;
import io.dify.core.retrieval.SearchMode;
import io.dify.rag.BaseSearch.Candidates;
import io.dify.rag.BaseSearch.Task;
import io.dify.rag.retrieve.HybridSearch;
import io.dify.rag.retrieve.Ranking;
import io.dify.rag.retrieve.SearchHit;
import io.dify.rag.retrieve.SearchRequest;
import io.dify.rag.store.BaseState;
import io.dify.rag.store.DocumentStatus;
import io.dify.rag.store.KnowledgeBase;
import io.dify.rag.store.PassageState;
import io.dify.rag.store.PassageText;
import io.dify.rag.store.RetrievalQueries;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** Finds out why a chunk is found or not, by searching as the request would and looking deeper. Thread-safe. */
final class Explainer {
  /** How far down the list is looked. */
  private static final int DEEP = 3_000;
  private static final int MAX_PARTS = 5;
  private static final double LEAST_SHARE = 0.1;

  private final Retrieval retrieval;
  private final BaseSearch search;
  private final IndexKeeper indexes;
  private final RetrievalQueries queries;

  Explainer(Retrieval retrieval, BaseSearch search, IndexKeeper indexes, RetrievalQueries queries) {
    this.retrieval = retrieval;
    this.search = search;
    this.indexes = indexes;
    this.queries = queries;
  }

  Verdict explainText(KnowledgeBase base, SearchRequest request, String text) {
    TextOverlap overlap = new TextOverlap(text);
    List<Verdict.Part> parts = new ArrayList<>();
    if (!overlap.isEmpty()) {
      queries.forEachText(base.id(), page -> {
        page.forEach(chunk -> add(parts, chunk, overlap.share(chunk.text())));
        parts.sort(Comparator.comparingDouble(Verdict.Part::share).reversed());
        parts.subList(Math.min(parts.size(), MAX_PARTS), parts.size()).clear();
      });
    }
    return !parts.isEmpty() && parts.getFirst().share() == 1
        ? explain(base, request, parts.getFirst().chunk().chunkId())
        : new Verdict.NotChunkedSo(parts);
  }

  private static void add(List<Verdict.Part> parts, PassageText chunk, double share) {
    if (share >= LEAST_SHARE) {
      parts.add(new Verdict.Part(chunk, share));
    }
  }

  Verdict explain(KnowledgeBase base, SearchRequest asked, String chunkId) {
    BaseState state = queries.state(base.id());
    if (state.external()) {
      return new Verdict.External();
    }
    Optional<PassageState> passage = queries.passage(base.id(), chunkId);
    if (passage.isEmpty()) {
      return new Verdict.NoSuchChunk(chunkId);
    }
    Optional<Verdict> hidden = hidden(passage.get()).or(() -> filtered(passage.get(), asked.filter()));
    Task task = retrieval.task(base, Retrieval.cut(asked, new ArrayList<>()), CallOrigin.NONE);
    return hidden.orElseGet(() -> ranked(base, state, task, chunkId));
  }

  private static Optional<Verdict> hidden(PassageState passage) {
    if (!passage.enabled()) {
      return Optional.of(new Verdict.ChunkDisabled(passage.chunkId()));
    }
    if (!passage.documentEnabled()) {
      return Optional.of(new Verdict.DocumentDisabled(passage.documentName()));
    }
    if (passage.archived()) {
      return Optional.of(new Verdict.DocumentArchived(passage.documentName()));
    }
    String error = passage.error();
    if (!passage.pending()) {
      return Optional.empty();
    }
    return Optional.of(error != null && passage.status() == DocumentStatus.ERROR
        ? new Verdict.DocumentFailed(passage.documentName(), error)
        : new Verdict.NotIndexedYet(passage.documentName(), passage.status()));
  }

  private static Optional<Verdict> filtered(PassageState passage, MetadataFilter filter) {
    if (filter.matches(passage.fields())) {
      return Optional.empty();
    }
    List<MetadataCondition> failing = filter.conditions().stream()
        .filter(condition -> !condition.matches(passage.fields().get(condition.field()))).toList();
    return Optional.of(new Verdict.Filtered(failing, passage.fields()));
  }

  private Verdict ranked(KnowledgeBase base, BaseState state, Task task, String chunkId) {
    Optional<Passage> returned = search.search(base, state.changeSeq(), task, Cancellation.none()).passages().stream()
        .filter(one -> one.hit().segmentId().equals(chunkId)).findFirst();
    if (returned.isPresent()) {
      return new Verdict.Returned(returned.get());
    }
    Task open = new Task(task.question(), withoutThreshold(task.request()), task.bothSides(), task.origin());
    Candidates deep = search.candidates(base, open, DEEP);
    List<SearchHit> hits = deep.hits();
    int rank = 1 + IntStream.range(0, hits.size()).filter(i -> hits.get(i).chunkId().equals(chunkId)).findFirst()
        .orElse(-1);
    if (rank == 0) {
      return notCandidate(base, task, deep, chunkId);
    }
    SearchHit hit = hits.get(rank - 1);
    return task.request().ranking() instanceof Ranking.ByModel
        ? byModel(base, state, task, hit, rank)
        : cut(task.request(), hit.score(), rank, hit);
  }

  private static Verdict cut(SearchRequest request, double score, int rank, SearchHit hit) {
    OptionalDouble threshold = request.scoreThreshold();
    return threshold.isPresent() && score < threshold.getAsDouble()
        ? new Verdict.BelowThreshold(score, threshold.getAsDouble(), rank, hit.explanation())
        : new Verdict.BeyondTopK(rank, request.topK(), score, hit.explanation());
  }

  private Verdict byModel(KnowledgeBase base, BaseState state, Task task, SearchHit hit, int rank) {
    int read = BaseSearch.reranked(task.request().topK());
    if (rank > read) {
      return new Verdict.BeyondReranked(rank, read, hit.score());
    }
    SearchRequest request = task.request();
    SearchRequest all = new SearchRequest(request.query(), request.mode(), read, OptionalDouble.empty(),
        request.ranking(), request.filter());
    return search.search(base, state.changeSeq(), new Task(task.question(), all, false, task.origin()),
        Cancellation.none()).passages().stream().filter(one -> one.hit().segmentId().equals(hit.chunkId())).findFirst()
        .map(one -> cut(request, one.hit().score(), one.hit().position(),
            hit.reranked(one.hit().position(), one.hit().score())))
        .orElseGet(() -> new Verdict.LeftOutByModel(rank, hit.score()));
  }

  private static SearchRequest withoutThreshold(SearchRequest request) {
    return new SearchRequest(request.query(), request.mode(), request.topK(), OptionalDouble.empty(),
        request.ranking(), request.filter());
  }

  private Verdict notCandidate(KnowledgeBase base, Task task, Candidates deep, String chunkId) {
    return indexes.use(base.id(), live -> {
      if (!live.index().chunkIds().contains(chunkId)) {
        return new Verdict.MissingInIndex(chunkId);
      }
      boolean wordsOnly = task.request().mode() == SearchMode.KEYWORD || deep.found().meaningMissing()
          || !task.question().canBeEmbedded();
      if (wordsOnly && !deep.found().mayHaveMore()) {
        return new Verdict.NoSharedWords();
      }
      return new Verdict.BeyondCandidates(BaseSearch.MAX_DEPTH,
          HybridSearch.cosine(live.index(), task.question(), chunkId));
    });
  }
}
