package io.dify.runtime.cli;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.retrieval.SearchMode;
import io.dify.rag.retrieve.FusionWeights;
import io.dify.rag.retrieve.SearchRequest;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A way to search, as the command line names it.
 *
 * @param name {@code keyword}, {@code vector}, {@code hybrid}, or {@code hybrid@0.7} for a hybrid search in which meaning weighs 0.7
 */
record EvalRun(String name, SearchMode mode, FusionWeights weights) {
  /** Of the entries ten count; a long one may be found by several of its chunks. */
  private static final int DEPTH = 30;
  private static final Set<SearchMode> NAMED = Set.of(SearchMode.KEYWORD, SearchMode.VECTOR, SearchMode.HYBRID);

  /** Whether a name is one of a run, rather than of a file. */
  static boolean isName(String name) {
    return mode(name.split("@", 2)[0]).isPresent();
  }

  /**
   * The run of a name.
   *
   * @throws DifyException {@code INVALID_PARAM} when it names none
   */
  static EvalRun of(String name) {
    String[] parts = name.split("@", 2);
    SearchMode mode = mode(parts[0]).orElseThrow(() -> bad(name, null));
    if (parts.length == 1) {
      return new EvalRun(name, mode, FusionWeights.DEFAULT);
    }
    try {
      double weight = Double.parseDouble(parts[1]);
      if (mode != SearchMode.HYBRID || !(weight >= 0 && weight <= 1)) {
        throw bad(name, null);
      }
      return new EvalRun(name, mode, new FusionWeights(weight, 1 - weight));
    } catch (NumberFormatException e) {
      throw bad(name, e);
    }
  }

  private static Optional<SearchMode> mode(String name) {
    return NAMED.stream().filter(mode -> mode.name().toLowerCase(Locale.ROOT).equals(name)).findFirst();
  }

  private static DifyException bad(String name, @Nullable Throwable cause) {
    return new DifyException(ErrorCode.INVALID_PARAM, "A way to search is keyword, vector, hybrid, or hybrid@W with the"
        + " weight W of meaning from 0 to 1, not '" + name + "'.", cause);
  }

  SearchRequest request(String question) {
    return new SearchRequest(question, mode, DEPTH, OptionalDouble.empty(), weights);
  }
}
