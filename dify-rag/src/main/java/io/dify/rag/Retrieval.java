package io.dify.rag;

import io.dify.core.cancel.Cancellation;
import io.dify.core.model.CallOrigin;
import io.dify.core.retrieval.KnowledgeFindings;
import io.dify.core.retrieval.KnowledgeQuery;
import io.dify.core.retrieval.RetrievalSettings;
import io.dify.core.retrieval.SearchMode;
import io.dify.rag.BaseSearch.Answer;
import io.dify.rag.BaseSearch.Task;
import io.dify.rag.embed.EmbeddingChoice;
import io.dify.rag.external.ExternalRecord;
import io.dify.rag.external.ExternalSearch;
import io.dify.rag.retrieve.Question;
import io.dify.rag.retrieve.Ranking;
import io.dify.rag.retrieve.Reranker;
import io.dify.rag.retrieve.SearchRequest;
import io.dify.rag.store.CurrentBase;
import io.dify.rag.store.IndexingTechnique;
import io.dify.rag.store.KnowledgeBase;
import io.dify.rag.store.RetrievalQueries;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * Searches bases, each by its own settings, and merges what they found. Several are searched beside each other, on virtual threads. Thread-safe.
 */
final class Retrieval {
  /** Characters of a question that are searched: more than the embedding models read, and about as many words as the index takes. */
  static final int MAX_QUERY_CHARS = 4_000;

  private final KnowledgeEngine engine;
  private final BaseSearch search;
  private final ExternalSearch external;
  private final Merging merging;
  private final FieldCheck fields;
  private final HitCounter counter;

  Retrieval(KnowledgeEngine engine, BaseSearch search, ExternalSearch external, RetrievalQueries queries,
      HitCounter counter) {
    this.engine = engine;
    this.search = search;
    this.external = external;
    this.fields = new FieldCheck(queries);
    this.counter = counter;
    this.merging = new Merging(new Reranker(engine.setup().models()), engine.counters());
  }

  /** The best passages of one base, best first; where the request leaves mode and ranking open, as the base is set up. */
  Answer search(CurrentBase current, SearchRequest request, CallOrigin origin, Cancellation cancellation) {
    KnowledgeBase base = current.base();
    if (request.query().isBlank()) {
      return new Answer(List.of(), List.of());
    }
    fields.check(List.of(base), request.filter());
    List<String> notes = new ArrayList<>();
    Task task = task(base, cut(request, notes), origin);
    Answer answer = ask(current, task, cancellation);
    notes.addAll(answer.notes());
    counter.found(answer.passages().stream().map(passage -> passage.hit().segmentId()).toList());
    return new Answer(answer.passages(), notes);
  }

  /** A request for what a base is set up to give, limit and threshold included. */
  static SearchRequest asSetUp(RetrievalSettings settings, String query) {
    SearchRequest request = SearchRequest.of(query, SearchMode.DEFAULT,
        settings.topK().orElse(RetrievalSettings.DEFAULT_TOP_K));
    return settings.threshold().isPresent() ? request.withThreshold(settings.threshold().getAsDouble()) : request;
  }

  /** What a request on somebody's behalf means for a base. */
  Task task(KnowledgeBase base, SearchRequest request, CallOrigin origin) {
    RetrievalSettings settings = base.settings().retrieval();
    Ranking ranking = request.ranking() instanceof Ranking.AsSetUp
        ? Ranking.of(settings.reranking())
        : request.ranking();
    SearchRequest decided = new SearchRequest(request.query(), mode(base, request.mode()), request.topK(),
        request.scoreThreshold(), ranking, request.filter());
    return new Task(search.question(base, request.query()), decided, false, origin);
  }

  /** A base without vectors is searched by words, whatever is asked. */
  private static SearchMode mode(KnowledgeBase base, SearchMode asked) {
    if (base.technique() == IndexingTechnique.ECONOMY) {
      return SearchMode.KEYWORD;
    }
    SearchMode mode = asked == SearchMode.DEFAULT ? base.settings().searchMode() : asked;
    return mode == SearchMode.DEFAULT ? SearchMode.HYBRID : mode;
  }

  /** The same question, not longer than is searched. */
  static SearchRequest cut(SearchRequest request, List<String> notes) {
    return new SearchRequest(cut(request.query(), notes), request.mode(), request.topK(), request.scoreThreshold(),
        request.ranking(), request.filter());
  }

  private static String cut(String query, List<String> notes) {
    if (query.length() <= MAX_QUERY_CHARS) {
      return query;
    }
    notes.add("The question has " + query.length() + " characters; the first " + MAX_QUERY_CHARS + " were searched.");
    int end = Character.isHighSurrogate(query.charAt(MAX_QUERY_CHARS - 1)) ? MAX_QUERY_CHARS - 1 : MAX_QUERY_CHARS;
    return query.substring(0, end);
  }

  /** The best passages of all bases, merged. */
  KnowledgeFindings find(List<CurrentBase> all, KnowledgeQuery asked, Cancellation cancellation) {
    Map<String, CurrentBase> bases = new LinkedHashMap<>();
    all.forEach(current -> bases.putIfAbsent(current.base().id(), current));
    if (asked.query().isBlank() || bases.isEmpty()) {
      return new KnowledgeFindings(List.of(), List.of());
    }
    fields.check(bases.values().stream().map(CurrentBase::base).toList(), asked.filter());
    List<String> notes = new ArrayList<>();
    KnowledgeQuery query = asked.withQuery(cut(asked.query(), notes));
    Map<EmbeddingChoice, Question> questions = new ConcurrentHashMap<>();
    List<Answer> answers = Beside.each(List.copyOf(bases.values()), engine.background(), current -> {
      KnowledgeBase base = current.base();
      return ask(current, task(base, query, questions.computeIfAbsent(base.settings().embedding(),
          choice -> search.question(base, query.query()))), cancellation);
    });
    answers.forEach(answer -> notes.addAll(answer.notes()));
    cancellation.throwIfCancelled();
    List<Passage> passages = merging.merge(answers.stream().map(Answer::passages).toList(), query, notes,
        cancellation);
    counter.found(passages.stream().map(passage -> passage.hit().segmentId()).toList());
    return new KnowledgeFindings(passages.stream().map(Passage::hit).toList(), notes);
  }

  private Answer ask(CurrentBase current, Task task, Cancellation cancellation) {
    cancellation.throwIfCancelled();
    KnowledgeBase base = current.base();
    if (!current.state().external()) {
      return search.search(base, current.state().changeSeq(), task, cancellation);
    }
    List<ExternalRecord> records = external.search(base, task.request(), cancellation);
    return new Answer(
        IntStream.range(0, records.size()).mapToObj(i -> ExternalPassages.of(base, records.get(i), i + 1)).toList(),
        List.of());
  }

  /** A base's own settings, but for what the query decides for all. */
  private Task task(KnowledgeBase base, KnowledgeQuery query, Question question) {
    RetrievalSettings settings = base.settings().retrieval();
    Ranking own = Ranking.of(settings.reranking());
    Ranking merge = Merging.of(query);
    boolean readsAll = merge instanceof Ranking.ByModel;
    boolean sameModel = own instanceof Ranking.ByModel mine && merge instanceof Ranking.ByModel theirs
        && mine.model().equals(theirs.model());
    int topK = settings.topK().orElse(readsAll ? BaseSearch.reranked(query.topK()) : query.topK());
    SearchRequest request = new SearchRequest(query.query(), mode(base, query.mode()), topK, settings.threshold(),
        sameModel ? new Ranking.Weighted(own.weights()) : own, query.filter());
    boolean bothSides = merge instanceof Ranking.Weighted && base.technique() == IndexingTechnique.HIGH_QUALITY;
    return new Task(question, request, bothSides, query.origin());
  }
}
