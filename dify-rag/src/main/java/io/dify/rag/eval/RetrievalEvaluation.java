package io.dify.rag.eval;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;

/**
 * Asks a search the questions of a test collection and scores what it finds. Immutable: the {@code with} methods give a changed copy.
 *
 * <pre>
 * RetrievalReport report = RetrievalEvaluation.of(collection).run(search);
 * assertThat(report.all().metrics().ndcgAt10()).isGreaterThan(0.7);
 * assertThat(RetrievalComparison.of(before, report).all().difference(Metric.NDCG_AT_10).isNotWorseThan(0.01)).isTrue();
 * </pre>
 */
public final class RetrievalEvaluation {
  /** What is evaluated. */
  @FunctionalInterface
  public interface Search {
    /** Corpus entries for a question, best first and each once, ten or more if there are as many. */
    List<EvalHit> find(String question);

    /** A search that gives ids only; the scores count down from 1. */
    static Search ofIds(Function<String, List<String>> search) {
      return question -> {
        List<EvalHit> hits = new ArrayList<>();
        search.apply(question).forEach(id -> hits.add(EvalHit.of(id, 1.0 / (hits.size() + 1))));
        return hits;
      };
    }
  }

  private final EvalCollection collection;
  private final boolean unanswerable;
  private final Resampling resampling;
  private final IntConsumer progress;
  private final LongSupplier nanoClock;

  private RetrievalEvaluation(EvalCollection collection, boolean unanswerable, Resampling resampling,
      IntConsumer progress, LongSupplier nanoClock) {
    this.collection = collection;
    this.unanswerable = unanswerable;
    this.resampling = resampling;
    this.progress = progress;
    this.nanoClock = nanoClock;
  }

  /** An evaluation on a collection: questions that nothing is relevant to are not asked, confidence as {@link Resampling#DEFAULT}. */
  public static RetrievalEvaluation of(EvalCollection collection) {
    InstantSource clock = InstantSource.system();
    return new RetrievalEvaluation(collection, false, Resampling.DEFAULT, asked -> {},
        () -> ChronoUnit.NANOS.between(Instant.EPOCH, clock.instant()));
  }

  /** Asks also questions that nothing is judged relevant to, for {@link RetrievalReport#answerability}; they count in no metric. */
  public RetrievalEvaluation withUnanswerable() {
    return new RetrievalEvaluation(collection, true, resampling, progress, nanoClock);
  }

  /** How confidence is computed. */
  public RetrievalEvaluation with(Resampling how) {
    return new RetrievalEvaluation(collection, unanswerable, how, progress, nanoClock);
  }

  /** Is told after each question how many have been asked. */
  public RetrievalEvaluation withProgress(IntConsumer listener) {
    return new RetrievalEvaluation(collection, unanswerable, resampling, listener, nanoClock);
  }

  /** A clock for durations, in nanoseconds, in place of the system's. */
  public RetrievalEvaluation withClock(LongSupplier nanos) {
    return new RetrievalEvaluation(collection, unanswerable, resampling, progress, nanos);
  }

  /** How many questions {@link #run} asks. */
  public int questions() {
    return toAsk().size();
  }

  private List<EvalEntry> toAsk() {
    return unanswerable
        ? collection.queries()
        : collection.queries().stream().filter(query -> collection.qrels().isAnswerable(query.id())).toList();
  }

  /**
   * Asks one question after the other.
   *
   * @throws io.dify.core.error.DifyException what the search throws
   */
  public RetrievalReport run(Search search) {
    List<QueryResult> results = new ArrayList<>();
    List<EvalEntry> questions = toAsk();
    for (EvalEntry query : questions) {
      long start = nanoClock.getAsLong();
      List<EvalHit> hits = search.find(query.text());
      long nanos = nanoClock.getAsLong() - start;
      results.add(QueryResult.of(query, collection.qrels().of(query.id()), hits, nanos));
      progress.accept(results.size());
    }
    return RetrievalReport.of(results, collection.queries().size() - questions.size(), resampling);
  }
}
