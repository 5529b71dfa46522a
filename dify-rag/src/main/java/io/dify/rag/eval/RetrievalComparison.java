package io.dify.rag.eval;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * Two evaluations of the same questions, question by question: what the second gains over the first. Immutable.
 *
 * @param all over all questions
 * @param slices over each slice, by name
 * @param changes questions whose first relevant entry moved, the greatest gains in nDCG first and the greatest losses last
 */
public record RetrievalComparison(Part all, List<Part> slices, List<Change> changes) {
  /**
   * The differences on a part of the questions.
   *
   * @param slice its name, empty for all
   * @param questions how many
   * @param differences by metric
   */
  public record Part(String slice, int questions, Map<Metric, Difference> differences) {
    /** Copies. */
    public Part {
      differences = Map.copyOf(differences);
    }

    /** The difference in one metric. */
    public Difference difference(Metric metric) {
      return java.util.Objects.requireNonNull(differences.get(metric));
    }
  }

  /**
   * A question whose answer moved.
   *
   * @param query the question
   * @param before rank of the first relevant entry in the first evaluation, empty when none was found
   * @param after the same in the second
   * @param ndcg what its nDCG gained
   */
  public record Change(EvalEntry query, OptionalInt before, OptionalInt after, double ndcg) {}

  private record Pair(QueryResult before, QueryResult after) {
    EvalEntry query() {
      return after.query();
    }
  }

  /** Copies. */
  public RetrievalComparison {
    slices = List.copyOf(slices);
    changes = List.copyOf(changes);
  }

  /** Compares with {@link Resampling#DEFAULT}. */
  public static RetrievalComparison of(RetrievalReport before, RetrievalReport after) {
    return of(before, after, Resampling.DEFAULT);
  }

  /**
   * Compares.
   *
   * @throws DifyException {@code INVALID_PARAM} when they asked different questions
   */
  public static RetrievalComparison of(RetrievalReport before, RetrievalReport after, Resampling resampling) {
    List<Pair> pairs = pairs(before, after);
    List<Part> slices = RetrievalReport.bySlice(pairs, Pair::query).entrySet().stream()
        .map(slice -> part(slice.getKey(), slice.getValue(), resampling)).toList();
    List<Change> changes = pairs.stream()
        .filter(pair -> !pair.before.firstRelevant().equals(pair.after.firstRelevant()))
        .map(pair -> new Change(pair.query(), pair.before.firstRelevant(), pair.after.firstRelevant(),
            pair.after.metrics().ndcgAt10() - pair.before.metrics().ndcgAt10()))
        .sorted(Comparator.comparingDouble(Change::ndcg).reversed()).toList();
    return new RetrievalComparison(part("", pairs, resampling), slices, changes);
  }

  private static List<Pair> pairs(RetrievalReport before, RetrievalReport after) {
    Map<String, QueryResult> first = new HashMap<>();
    before.results().stream().filter(QueryResult::isAnswerable)
        .forEach(result -> first.put(result.query().id(), result));
    List<Pair> pairs = new ArrayList<>();
    for (QueryResult result : after.results().stream().filter(QueryResult::isAnswerable).toList()) {
      QueryResult other = first.remove(result.query().id());
      if (other == null) {
        throw different(result.query().id(), "second");
      }
      pairs.add(new Pair(other, result));
    }
    if (!first.isEmpty()) {
      throw different(first.keySet().iterator().next(), "first");
    }
    return pairs;
  }

  private static DifyException different(String query, String where) {
    return new DifyException(ErrorCode.INVALID_PARAM, "Only evaluations of the same questions can be compared; query "
        + query + " was asked in the " + where + " one only.");
  }

  private static Part part(String slice, List<Pair> pairs, Resampling resampling) {
    Map<Metric, Difference> differences = new EnumMap<>(Metric.class);
    for (Metric metric : Metric.values()) {
      differences.put(metric, Difference.of(pairs.stream()
          .mapToDouble(pair -> metric.of(pair.after.metrics()) - metric.of(pair.before.metrics())).toArray(),
          resampling));
    }
    return new Part(slice, pairs.size(), differences);
  }

  /**
   * A table for people: each difference with its interval and p-value, then the questions that gained and lost most.
   *
   * @param most at most so many of each
   */
  public String toTable(int most) {
    TextTable table = new TextTable("slice", "questions", "metric", "gain", "from", "to", "p");
    Stream.concat(slices.stream(), Stream.of(all)).forEach(part -> {
      for (Metric metric : Metric.values()) {
        Difference difference = part.difference(metric);
        table.row(part.slice.isEmpty() ? "all" : part.slice, Integer.toString(part.questions), metric.key(),
            TextTable.signed(difference.mean()), TextTable.signed(difference.interval().low()),
            TextTable.signed(difference.interval().high()), TextTable.share(difference.pValue()));
      }
    });
    List<Change> wins = changes.stream().filter(change -> change.ndcg > 0).toList();
    List<Change> losses = changes.reversed().stream().filter(change -> change.ndcg < 0).toList();
    return table + list("better", wins, most) + list("worse", losses, most);
  }

  private static String list(String title, List<Change> changes, int most) {
    StringBuilder text = new StringBuilder("\n" + changes.size() + " questions are answered " + title + ":\n");
    changes.stream().limit(most).forEach(change -> text.append("  rank ").append(rank(change.before)).append(" -> ")
        .append(rank(change.after)).append("  ").append(change.query.id()).append("  ").append(change.query.text())
        .append('\n'));
    if (changes.size() > most) {
      text.append("  and ").append(changes.size() - most).append(" more\n");
    }
    return text.toString();
  }

  private static String rank(OptionalInt rank) {
    return rank.isPresent() ? Integer.toString(rank.getAsInt()) : "-";
  }

  /** The same figures as JSON, with all changes. */
  public ObjectNode toJson() {
    ObjectNode json = json(all);
    ArrayNode parts = json.putArray("slices");
    slices.forEach(part -> parts.add(json(part).put("slice", part.slice)));
    ArrayNode moved = json.putArray("changes");
    changes.forEach(change -> {
      ObjectNode one = moved.addObject().put("query", change.query.id()).put("ndcg@10", change.ndcg);
      change.before.ifPresent(rank -> one.put("rank_before", rank));
      change.after.ifPresent(rank -> one.put("rank_after", rank));
    });
    return json;
  }

  private static ObjectNode json(Part part) {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("questions", part.questions);
    for (Metric metric : Metric.values()) {
      Difference difference = part.difference(metric);
      json.putObject(metric.key()).put("gain", difference.mean()).put("from", difference.interval().low())
          .put("to", difference.interval().high()).put("p", difference.pValue());
    }
    return json;
  }
}
