package io.dify.rag.eval;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Outcome of an evaluation. Immutable.
 *
 * @param all over all questions that have a relevant entry
 * @param slices over each slice of them, by name; empty when the questions name none
 * @param results every question that was asked, in the order of asking
 * @param notAsked questions that were left out because nothing in the corpus is judged relevant to them
 */
public record RetrievalReport(SliceScore all, List<SliceScore> slices, List<QueryResult> results, int notAsked) {
  /** Copies. */
  public RetrievalReport {
    slices = List.copyOf(slices);
    results = List.copyOf(results);
  }

  static RetrievalReport of(List<QueryResult> results, int notAsked, Resampling resampling) {
    List<QueryResult> answerable = results.stream().filter(QueryResult::isAnswerable).toList();
    List<SliceScore> slices = bySlice(answerable, QueryResult::query).entrySet().stream()
        .map(slice -> SliceScore.of(slice.getKey(), slice.getValue(), resampling)).toList();
    return new RetrievalReport(SliceScore.of("", answerable, resampling), slices, results, notAsked);
  }

  /** By the slice of their question, without those that have none. */
  static <T> Map<String, List<T>> bySlice(List<T> all, Function<T, EvalEntry> question) {
    Map<String, List<T>> bySlice = new TreeMap<>();
    for (T one : all) {
      String slice = question.apply(one).slice();
      if (!slice.isEmpty()) {
        bySlice.computeIfAbsent(slice, name -> new ArrayList<>()).add(one);
      }
    }
    return bySlice;
  }

  /** How well the scores tell questions that have an answer from those that have none; see {@link RetrievalEvaluation#withUnanswerable}. */
  public AnswerabilityReport answerability() {
    return AnswerabilityReport.of(results);
  }

  /** Questions that found something but for which no vectors were compared: there is no model for their language, or for that of any entry. */
  public long byWordsOnly() {
    return results.stream().map(QueryResult::hits)
        .filter(hits -> !hits.isEmpty() && hits.stream().allMatch(hit -> hit.relevance().isEmpty())).count();
  }

  /** A table for people: a line for each slice and one for all, and below each the confidence intervals. */
  public String toTable() {
    TextTable table = new TextTable("slice", "questions", "hit@1", "hit@10", "MRR@10", "nDCG@10", "recall@10", "p50 ms",
        "p99 ms");
    slices.forEach(slice -> addRows(table, slice, slice.slice()));
    addRows(table, all, "all");
    return notAsked > 0 ? table + "" + notAsked + " questions without a relevant entry were not asked\n" : table + "";
  }

  private static void addRows(TextTable table, SliceScore score, String name) {
    List<String> values = new ArrayList<>(List.of(name, Integer.toString(score.questions())));
    List<String> ends = new ArrayList<>(List.of("", "95 %"));
    for (Metric metric : Metric.values()) {
      values.add(TextTable.share(metric.of(score.metrics())));
      ends.add(TextTable.range(score.interval(metric)));
    }
    values.add(TextTable.millis(score.latency().p50Millis()));
    values.add(TextTable.millis(score.latency().p99Millis()));
    table.row(values.toArray(String[]::new)).row(ends.toArray(String[]::new));
  }

  /** The same figures as JSON; of the questions only how many. */
  public ObjectNode toJson() {
    ObjectNode json = json(all);
    ArrayNode parts = json.putArray("slices");
    slices.forEach(slice -> parts.add(json(slice).put("slice", slice.slice())));
    return json.put("not_asked", notAsked).put("by_words_only", byWordsOnly());
  }

  private static ObjectNode json(SliceScore score) {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("questions", score.questions());
    ObjectNode intervals = JsonNodeFactory.instance.objectNode();
    for (Metric metric : Metric.values()) {
      json.put(metric.key(), metric.of(score.metrics()));
      intervals.putArray(metric.key()).add(score.interval(metric).low()).add(score.interval(metric).high());
    }
    json.set("intervals", intervals);
    return json.put("p50_millis", score.latency().p50Millis()).put("p99_millis", score.latency().p99Millis());
  }
}
