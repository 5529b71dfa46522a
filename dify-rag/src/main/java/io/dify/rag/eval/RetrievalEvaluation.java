package io.dify.rag.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;

/** Asks a search every judged question and scores the answers. */
public final class RetrievalEvaluation {
  /** What is evaluated. */
  @FunctionalInterface
  public interface Search {
    /** Ids of corpus entries for a question, best first, ten or more if there are as many. */
    List<String> find(String question);
  }

  /** What came of one question. */
  private record Answer(String slice, RankingMetrics metrics, long nanos) {}

  private RetrievalEvaluation() {}

  /**
   * Runs all questions one after the other. Those to which nothing is relevant are not asked, only counted.
   *
   * @param progress told after each question how many have been asked
   * @param nanoClock a clock for durations, in nanoseconds, such as {@code System::nanoTime}
   * @throws io.dify.core.error.DifyException what the search throws
   */
  public static RetrievalReport run(List<EvalEntry> queries, Qrels qrels, Search search, IntConsumer progress,
      LongSupplier nanoClock) {
    List<Answer> answers = new ArrayList<>();
    for (EvalEntry query : queries) {
      if (qrels.isAnswerable(query.id())) {
        long start = nanoClock.getAsLong();
        List<String> ranking = search.find(query.text());
        long nanos = nanoClock.getAsLong() - start;
        answers.add(new Answer(query.slice(), RankingMetrics.of(ranking, qrels.of(query.id())), nanos));
        progress.accept(answers.size());
      }
    }
    return new RetrievalReport(score("", answers), slices(answers), queries.size() - answers.size());
  }

  private static List<SliceScore> slices(List<Answer> answers) {
    Map<String, List<Answer>> bySlice = new TreeMap<>();
    answers.stream().filter(answer -> !answer.slice.isEmpty())
        .forEach(answer -> bySlice.computeIfAbsent(answer.slice, slice -> new ArrayList<>()).add(answer));
    return bySlice.entrySet().stream().map(slice -> score(slice.getKey(), slice.getValue())).toList();
  }

  private static SliceScore score(String slice, List<Answer> answers) {
    return new SliceScore(slice, answers.size(), RankingMetrics.mean(answers.stream().map(Answer::metrics).toList()),
        Latency.of(answers.stream().mapToLong(Answer::nanos).toArray()));
  }
}
