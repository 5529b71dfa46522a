package io.dify.rag.testkit;

import io.dify.core.retrieval.KnowledgeHit;
import io.dify.rag.Passage;
import io.dify.rag.retrieve.HitExplanation;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Passages as lines for people. */
final class Explained {
  private Explained() {}

  /** Scores, what each stage said, and below it the content. */
  static String passage(Passage passage) {
    KnowledgeHit hit = passage.hit();
    HitExplanation why = passage.explanation();
    return number(hit.score()) + part("  relevance ", hit.relevance()) + "  words: "
        + stage(why.keywordRank(), "score", why.keywordScore()) + "  meaning: "
        + stage(why.vectorRank(), "cosine", why.cosine()) + part("  fused ", why.fused()) + "  " + name(hit) + "\n"
        + hit.content();
  }

  /** Its document and place there. */
  static String name(KnowledgeHit hit) {
    return hit.documentName() + " #" + hit.segmentPosition();
  }

  private static String stage(OptionalInt rank, String label, OptionalDouble score) {
    return (rank.isPresent() ? "rank " + rank.getAsInt() : "not found") + part(", " + label + " ", score);
  }

  private static String part(String label, OptionalDouble number) {
    return number.isPresent() ? label + number(number.getAsDouble()) : "";
  }

  private static String number(double number) {
    return String.format(Locale.ROOT, "%.3f", number);
  }
}
