package io.dify.rag.eval;

/** A figure of a ranking; {@link RankingMetrics} says what each is. */
public enum Metric {
  /** {@link RankingMetrics#hitAt1()}. */
  HIT_AT_1("hit@1"),
  /** {@link RankingMetrics#hitAt10()}. */
  HIT_AT_10("hit@10"),
  /** {@link RankingMetrics#mrrAt10()}. */
  MRR_AT_10("mrr@10"),
  /** {@link RankingMetrics#ndcgAt10()}. */
  NDCG_AT_10("ndcg@10"),
  /** {@link RankingMetrics#recallAt10()}. */
  RECALL_AT_10("recall@10");

  private final String key;

  Metric(String key) {
    this.key = key;
  }

  /** Its name in tables and files, such as {@code ndcg@10}. */
  public String key() {
    return key;
  }

  /** Its value, from 0 to 1. */
  public double of(RankingMetrics metrics) {
    return switch (this) {
      case HIT_AT_1 -> metrics.hitAt1();
      case HIT_AT_10 -> metrics.hitAt10();
      case MRR_AT_10 -> metrics.mrrAt10();
      case NDCG_AT_10 -> metrics.ndcgAt10();
      case RECALL_AT_10 -> metrics.recallAt10();
    };
  }
}
