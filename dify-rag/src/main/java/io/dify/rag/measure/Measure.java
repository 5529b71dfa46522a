package io.dify.rag.measure;

/** Counts the length of text. Stateless and thread-safe; each method takes time in proportion to the text it must look at, which is about {@code max}. */
public interface Measure {
  /** Length of a text. */
  int length(String text);

  /**
   * About where a text must end to be no longer than allowed. The end of a shorter text always fits; one found may be a little too long when it is
   * counted for itself, because what follows a text can change how it falls into tokens: {@link #fits} decides.
   *
   * @param max 1 or more
   * @return an index in {@code (from, to]}, {@code to} when all of it fits; never inside a surrogate pair
   */
  int end(String text, int from, int to, int max);

  /**
   * Where a text must begin to be no longer than allowed.
   *
   * @param max 0 or more
   * @return an index in {@code [from, to]} from which the text up to {@code to} fits; never inside a surrogate pair
   */
  int start(String text, int from, int to, int max);

  /** Whether this stretch of a text, for itself, is no longer than allowed. */
  boolean fits(String text, int from, int to, int max);

  /** Whether a text is no longer than allowed. */
  default boolean fits(String text, int max) {
    return fits(text, 0, text.length(), max);
  }
}
