package io.dify.core.retrieval;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.util.Arrays;
import java.util.stream.Collectors;

/** How what several searches found becomes one list. Names on the wire are Dify's, but for the last. */
public enum RerankingMode {
  /** A model reads question and passages. */
  RERANKING_MODEL("reranking_model"),
  /** Meaning and words are weighted. */
  WEIGHTED_SCORE("weighted_score"),
  /** Reciprocal ranks are added (Cormack, Clarke, Buettcher 2009); ours, Dify has none. */
  RECIPROCAL_RANK("reciprocal_rank");

  private final String wire;

  RerankingMode(String wire) {
    this.wire = wire;
  }

  /** Its name on the wire. */
  public String wire() {
    return wire;
  }

  /**
   * The mode of a name on the wire.
   *
   * @throws DifyException {@code INVALID_PARAM} naming those there are
   */
  public static RerankingMode of(String wire) {
    return Arrays.stream(values()).filter(mode -> mode.wire.equals(wire)).findFirst()
        .orElseThrow(() -> new DifyException(ErrorCode.INVALID_PARAM, "There is no reranking_mode \"" + wire
            + "\"; there are " + Arrays.stream(values()).map(RerankingMode::wire).collect(Collectors.joining(", "))
            + "."));
  }
}
