package io.dify.core.model.builtin;

import io.dify.core.model.ContextDocument;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A context document as seen from a question.
 *
 * @param document the document
 * @param coverage share of the question's terms that occur in it, 0 to 1
 */
record Passage(ContextDocument document, double coverage) {
  /** From here on, a document's relevance says by itself that it answers: the embedding model's own threshold. */
  static final double ENOUGH_RELEVANCE = 0.5;

  /**
   * From here on, the shared terms say that a document answers, when no vector was compared. Measured with the best of four keyword hits on a public
   * set of 100,000 questions: it keeps 86 % (English) and 89 % (Chinese) of the questions that have an entry, and lets through 32 % and 43 % of those
   * that are said to have none, some of which do have one.
   */
  static final double ENOUGH_COVERAGE = 0.6;

  /** From here on, the shared terms outweigh a relevance that is too low; on the same questions, 10 % and 18 % without an entry reach it. */
  static final double COVERAGE_AGAINST_RELEVANCE = 0.8;

  private static final Pattern PAIR = Pattern.compile("\\s*question:(.*?)\\s*\\nanswer:\\s*(.*?)\\s*", Pattern.DOTALL);

  static Passage of(ContextDocument document, Set<String> question) {
    int found = Terms.found(question, document.text()).size();
    return new Passage(document, question.isEmpty() ? 0 : found / (double) question.size());
  }

  /** Whether it answers the question. */
  boolean isAnswer() {
    if (document.relevance().isEmpty()) {
      return coverage >= ENOUGH_COVERAGE;
    }
    return document.relevance().getAsDouble() >= ENOUGH_RELEVANCE || coverage >= COVERAGE_AGAINST_RELEVANCE;
  }

  /** The answer of a question/answer chunk; empty for other passages. */
  Optional<String> pairedAnswer() {
    Matcher pair = PAIR.matcher(document.text());
    return pair.matches() && !pair.group(2).isEmpty() ? Optional.of(pair.group(2)) : Optional.empty();
  }

  /** The language of what it would be quoted with. */
  Language language() {
    return Language.of(pairedAnswer().orElse(document.text()));
  }
}
