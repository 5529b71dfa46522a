package io.dify.rag.store;

/** Tells texts that every database takes from those that PostgreSQL refuses: with a character 0, or half a surrogate pair. */
public final class StorableText {
  private StorableText() {}

  /** Whether every database takes it. */
  public static boolean is(String text) {
    return text.codePoints()
        .noneMatch(c -> c == 0 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE));
  }
}
