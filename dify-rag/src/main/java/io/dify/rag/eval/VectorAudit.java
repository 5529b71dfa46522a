package io.dify.rag.eval;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.rag.KnowledgeBases;
import io.dify.rag.VectorCheck;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * How much of what an exact scan finds the vector index of a base finds too, on a sample of questions.
 *
 * @param questions how many were compared; those of another language's model than any entry of the base are left out
 * @param recall share of the ten nearest entries that the index found, from 0 to 1; 1 over none
 * @param interval where the mean over all such questions lies
 * @param imperfect questions for which the index missed an entry
 */
public record VectorAudit(int questions, double recall, Interval interval, List<String> imperfect) {
  private static final int DEPTH = 10;

  /** Copies. */
  public VectorAudit {
    imperfect = List.copyOf(imperfect);
  }

  /**
   * Compares.
   *
   * @param base id or name
   * @param sample on how many of the questions at most
   * @param seed which ones: the same seed draws the same
   */
  public static VectorAudit run(KnowledgeBases bases, String base, List<EvalEntry> queries, int sample, long seed) {
    List<EvalEntry> drawn = new ArrayList<>(queries);
    Collections.shuffle(drawn, new SplittableRandom(seed));
    List<Double> recalls = new ArrayList<>();
    List<String> imperfect = new ArrayList<>();
    for (EvalEntry query : drawn.subList(0, Math.min(sample, drawn.size()))) {
      VectorCheck check = bases.checkVectors(base, query.text(), DEPTH);
      if (check.nearest() > 0) {
        recalls.add(check.recall());
        if (check.found() < check.nearest()) {
          imperfect.add(query.id());
        }
      }
    }
    double[] values = recalls.stream().mapToDouble(Double::doubleValue).toArray();
    return new VectorAudit(values.length, recalls.stream().mapToDouble(Double::doubleValue).average().orElse(1),
        Bootstrap.ofMean(values, Resampling.DEFAULT), imperfect);
  }

  /** A sentence for people. */
  public String toText() {
    return String.format(Locale.ROOT,
        "recall@%d of the vector index against an exact scan on %d questions: %.4f (95 %%: %.4f to %.4f); %d questions miss an entry",
        DEPTH, questions, recall, interval.low(), interval.high(), imperfect.size());
  }

  /** The same as JSON. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("questions", questions).put("recall@10", recall)
        .put("from", interval.low()).put("to", interval.high());
    imperfect.forEach(json.putArray("imperfect")::add);
    return json;
  }
}
