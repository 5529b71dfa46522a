package io.dify.rag.testkit;

import io.dify.core.value.Value;
import io.dify.rag.Passage;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a {@link RagTester} found for a question, with expectations. A passage is named by a text that its content holds, or by the id of its record.
 * An expectation that fails is an {@link AssertionError} that shows what was found, what each stage of the search said of it, and why a passage is
 * missing. Immutable.
 */
public final class RagAnswer {
  private static final double ANSWERED = 0.5;

  private final String question;
  private final List<Passage> passages;
  private final UnaryOperator<String> whyNot;

  RagAnswer(String question, List<Passage> passages, UnaryOperator<String> whyNot) {
    this.question = question;
    this.passages = List.copyOf(passages);
    this.whyNot = whyNot;
  }

  /** The question. */
  public String question() {
    return question;
  }

  /** What was found, best first. */
  public List<Passage> passages() {
    return passages;
  }

  /** Expects the best passage to be this one. */
  public RagAnswer expectFirst(String passage) {
    return expectWithin(1, passage);
  }

  /** Expects this passage among the best {@code k}. */
  public RagAnswer expectWithin(int k, String passage) {
    int rank = rank(passage);
    String missing = rank == Integer.MAX_VALUE ? "; it is missing: " + whyNot.apply(passage) : "";
    return expect(rank <= k, passage + " among the first " + k + missing);
  }

  /** Expects this passage not to be found. */
  public RagAnswer expectWithout(String passage) {
    return expect(rank(passage) == Integer.MAX_VALUE, passage + " not to be found");
  }

  /** Expects these passages and no others, best first. */
  public RagAnswer expectOnly(String... inOrder) {
    boolean all = passages.size() == inOrder.length
        && IntStream.range(0, inOrder.length).allMatch(i -> named(inOrder[i]).test(passages.get(i)));
    return expect(all, "exactly " + String.join(", ", inOrder));
  }

  /** Expects nothing to be found. */
  public RagAnswer expectNothing() {
    return expect(passages.isEmpty(), "nothing");
  }

  /** Expects the best passage to have this field, of its document or its record. */
  public RagAnswer expectField(String name, Value value) {
    return expect(!passages.isEmpty() && value.equals(passages.getFirst().hit().metadata().get(name)),
        "the first to have " + name + " = " + value);
  }

  /** Expects a passage so relevant that the question counts as answered. */
  public RagAnswer expectAnswerable() {
    return expect(isAnswerable(), "a relevance of 0.5 or more");
  }

  /** Expects no passage to be so relevant that the question counts as answered. */
  public RagAnswer expectUnanswerable() {
    return expect(!isAnswerable(), "no relevance of 0.5 or more");
  }

  /** Rank of a passage, from 1; {@link Integer#MAX_VALUE} when it was not found. */
  public int rank(String passage) {
    return IntStream.range(0, passages.size()).filter(i -> named(passage).test(passages.get(i))).map(i -> i + 1)
        .findFirst().orElse(Integer.MAX_VALUE);
  }

  /** What was found and what each stage of the search said of it, a passage after the other. */
  public String explain() {
    return numbered(passages.stream().map(Explained::passage).toList());
  }

  private static Predicate<Passage> named(String passage) {
    return found -> found.hit().content().contains(passage)
        || found.hit().metadata().containsValue(Value.of(passage));
  }

  private boolean isAnswerable() {
    return passages.stream().anyMatch(passage -> passage.hit().relevance().orElse(0) >= ANSWERED);
  }

  private RagAnswer expect(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError("For \"" + question + "\" expected " + what + ", but found\n" + explain());
    }
    return this;
  }

  static String numbered(List<String> lines) {
    return lines.isEmpty()
        ? "  (nothing)\n"
        : IntStream.range(0, lines.size())
            .mapToObj(i -> "  " + (i + 1) + ". " + lines.get(i).replace("\n", "\n     ") + "\n")
            .collect(Collectors.joining());
  }
}
