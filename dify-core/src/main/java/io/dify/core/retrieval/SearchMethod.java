package io.dify.core.retrieval;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The search method of a base's settings. Names on the wire are Dify's. */
public enum SearchMethod {
  /** Not set: by meaning and words where there are vectors, else by words. */
  DEFAULT("", SearchMode.DEFAULT),
  /** By meaning. */
  SEMANTIC("semantic_search", SearchMode.VECTOR),
  /** By words. */
  FULL_TEXT("full_text_search", SearchMode.KEYWORD),
  /** By meaning and words. */
  HYBRID("hybrid_search", SearchMode.HYBRID),
  /** By words, in a base without vectors (economy). */
  KEYWORD("keyword_search", SearchMode.KEYWORD);

  private final String wire;
  private final SearchMode mode;

  SearchMethod(String wire, SearchMode mode) {
    this.wire = wire;
    this.mode = mode;
  }

  /** Its name on the wire; empty for {@link #DEFAULT}. */
  public String wire() {
    return wire;
  }

  /** How it searches. */
  public SearchMode mode() {
    return mode;
  }

  /** The method that searches in a mode. */
  public static SearchMethod of(SearchMode mode) {
    return switch (mode) {
      case DEFAULT -> DEFAULT;
      case KEYWORD -> FULL_TEXT;
      case VECTOR -> SEMANTIC;
      case HYBRID -> HYBRID;
    };
  }

  /**
   * The method of a name on the wire; {@link #DEFAULT} for an empty one.
   *
   * @throws DifyException {@code INVALID_PARAM} naming those there are
   */
  public static SearchMethod of(String wire) {
    return Arrays.stream(values()).filter(method -> method.wire.equals(wire)).findFirst()
        .orElseThrow(() -> new DifyException(ErrorCode.INVALID_PARAM, "There is no search_method \"" + wire
            + "\"; there are "
            + Arrays.stream(values()).skip(1).map(SearchMethod::wire).collect(Collectors.joining(", ")) + "."));
  }
}
