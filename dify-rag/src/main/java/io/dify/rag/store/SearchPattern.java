package io.dify.rag.store;

/**
 * Names that hold a text somewhere, case apart. SQLite folds the case of ASCII letters only, so other letters match as they are written or in lower case.
 * Stateless.
 */
final class SearchPattern {
  /** A condition on {@code d.name} with the parameters {@code exact} and {@code folded}. */
  static final String WITHIN = "(d.name LIKE :exact ESCAPE '!' OR LOWER(d.name) LIKE :folded ESCAPE '!')";

  private SearchPattern() {}

  /** The pattern of a text, in which {@code %} and {@code _} mean themselves. */
  static String of(String text) {
    return "%" + text.replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%";
  }
}
