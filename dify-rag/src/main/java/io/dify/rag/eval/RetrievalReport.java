package io.dify.rag.eval;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/**
 * Outcome of an evaluation. Immutable.
 *
 * @param all over all questions
 * @param slices over each slice, by name; empty when the questions name none
 * @param notAnswerable questions to which nothing in the corpus is judged relevant; they were not asked
 */
public record RetrievalReport(SliceScore all, List<SliceScore> slices, int notAnswerable) {
  /** Copies. */
  public RetrievalReport {
    slices = List.copyOf(slices);
  }

  /** A table for people: a line for each slice and one for all. */
  public String toTable() {
    StringBuilder table = new StringBuilder(
        row("slice", "questions", "hit@1", "hit@10", "MRR@10", "nDCG@10", "recall@10", "p50 ms", "p99 ms"));
    slices.forEach(slice -> table.append(row(slice, slice.slice())));
    table.append(row(all, "all"));
    if (notAnswerable > 0) {
      table.append(notAnswerable).append(" questions without a relevant entry were not asked\n");
    }
    return table.toString();
  }

  /** The same figures as JSON. */
  public ObjectNode toJson() {
    ObjectNode json = json(all);
    ArrayNode parts = json.putArray("slices");
    slices.forEach(slice -> parts.add(json(slice).put("slice", slice.slice())));
    return json.put("not_answerable", notAnswerable);
  }

  private static ObjectNode json(SliceScore score) {
    RankingMetrics metrics = score.metrics();
    return JsonNodeFactory.instance.objectNode().put("questions", score.questions()).put("hit@1", metrics.hitAt1())
        .put("hit@10", metrics.hitAt10()).put("mrr@10", metrics.mrrAt10()).put("ndcg@10", metrics.ndcgAt10())
        .put("recall@10", metrics.recallAt10()).put("p50_millis", score.latency().p50Millis())
        .put("p99_millis", score.latency().p99Millis());
  }

  private static String row(SliceScore score, String name) {
    RankingMetrics metrics = score.metrics();
    return row(name, Integer.toString(score.questions()), share(metrics.hitAt1()), share(metrics.hitAt10()),
        share(metrics.mrrAt10()), share(metrics.ndcgAt10()), share(metrics.recallAt10()),
        millis(score.latency().p50Millis()), millis(score.latency().p99Millis()));
  }

  private static String row(String... cells) {
    StringBuilder row = new StringBuilder("%-20s".formatted(cells[0]));
    for (int i = 1; i < cells.length; i++) {
      row.append(" %9s".formatted(cells[i]));
    }
    return row.append('\n').toString();
  }

  private static String share(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  private static String millis(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
