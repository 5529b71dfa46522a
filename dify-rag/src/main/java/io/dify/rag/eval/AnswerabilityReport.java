package io.dify.rag.eval;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * How well scores of the best hits tell questions that have an answer from those that have none.
 *
 * @param parts by slice and score, without scores that no hit has; the slice of all questions is empty and comes last
 */
public record AnswerabilityReport(List<Part> parts) {
  /** Steps of the curve that is shown. */
  private static final int STEPS = 20;

  /**
   * One score on one slice.
   *
   * @param slice name of the slice, empty for all
   * @param score {@code relevance}, or {@code bm25} for words alone: the best share of a full match among the hits
   * @param separation what it tells apart
   */
  public record Part(String slice, String score, Separation separation) {}

  /** Copies. */
  public AnswerabilityReport {
    parts = List.copyOf(parts);
  }

  static AnswerabilityReport of(List<QueryResult> results) {
    List<Part> parts = new ArrayList<>();
    Map<String, List<QueryResult>> slices = RetrievalReport.bySlice(results, QueryResult::query);
    slices.forEach((slice, some) -> {
      if (some.stream().anyMatch(QueryResult::isAnswerable) && !some.stream().allMatch(QueryResult::isAnswerable)) {
        addParts(parts, slice, some);
      }
    });
    addParts(parts, "", results);
    return new AnswerabilityReport(parts);
  }

  private static void addParts(List<Part> parts, String slice, List<QueryResult> results) {
    addPart(parts, slice, "relevance", results, EvalHit::relevance);
    addPart(parts, slice, "bm25", results, EvalHit::keywordScore);
  }

  private static void addPart(List<Part> parts, String slice, String name, List<QueryResult> results,
      Function<EvalHit, OptionalDouble> score) {
    Separation separation = separation(results, result -> best(result, score));
    if (separation.curve().stream().anyMatch(point -> Double.isFinite(point.threshold()))) {
      parts.add(new Part(slice, name, separation));
    }
  }

  private static double best(QueryResult result, Function<EvalHit, OptionalDouble> score) {
    return result.hits().stream().map(score).flatMapToDouble(OptionalDouble::stream).max()
        .orElse(Double.NEGATIVE_INFINITY);
  }

  private static Separation separation(List<QueryResult> results, ToDoubleFunction<QueryResult> score) {
    return Separation.of(
        results.stream().filter(QueryResult::isAnswerable).mapToDouble(score).toArray(),
        results.stream().filter(result -> !result.isAnswerable()).mapToDouble(score).toArray());
  }

  /** Tables for people: the figures of each part, and for all questions what thresholds on each score do. */
  public String toTable() {
    TextTable table = new TextTable("slice", "score", "answer", "no answer", "AUROC", "EER", "threshold");
    for (Part part : parts) {
      Separation figures = part.separation;
      table.row(part.slice.isEmpty() ? "all" : part.slice, part.score, Integer.toString(figures.answerable()),
          Integer.toString(figures.unanswerable()), TextTable.share(figures.auroc()),
          TextTable.share(figures.equalErrorRate()), TextTable.share(figures.equalErrorThreshold()));
    }
    String curves = parts.stream().filter(part -> part.slice.isEmpty()).map(AnswerabilityReport::curve)
        .collect(Collectors.joining("\n"));
    return table + "\n" + curves;
  }

  private static String curve(Part part) {
    TextTable curve = new TextTable(part.score + " from", "falsely", "falsely");
    curve.row("", "answered", "refused");
    for (int step = 0; step <= STEPS; step++) {
      Separation.Point point = part.separation.at((double) step / STEPS);
      curve.row(TextTable.share(point.threshold()), TextTable.share(point.falseAccept()),
          TextTable.share(point.falseReject()));
    }
    return curve.toString();
  }

  /** The same figures as JSON, with every point of every curve. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode all = json.putArray("parts");
    for (Part part : parts) {
      Separation figures = part.separation;
      ArrayNode curve = all.addObject().put("slice", part.slice).put("score", part.score)
          .put("answerable", figures.answerable()).put("unanswerable", figures.unanswerable())
          .put("auroc", figures.auroc()).put("equal_error_rate", figures.equalErrorRate())
          .put("equal_error_threshold", figures.equalErrorThreshold()).putArray("curve");
      figures.curve().stream().filter(point -> Double.isFinite(point.threshold())).forEach(point -> curve.addArray()
          .add(point.threshold()).add(point.falseAccept()).add(point.falseReject()));
    }
    return json;
  }
}
