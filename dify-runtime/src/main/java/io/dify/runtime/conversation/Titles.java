package io.dify.runtime.conversation;

/** Titles of conversations, made without a model. Stateless. */
public final class Titles {
  /** The title of a conversation that was given none. */
  public static final String UNTITLED = "New conversation";

  private static final int MAX_CHARACTERS = 40;

  private Titles() {}

  /** The first words of a question: one line of at most 40 characters, cut between words where it has blanks. */
  public static String of(String query) {
    String line = query.strip().replaceAll("\\s+", " ");
    if (line.isEmpty()) {
      return UNTITLED;
    }
    if (line.codePointCount(0, line.length()) <= MAX_CHARACTERS) {
      return line;
    }
    int end = line.offsetByCodePoints(0, MAX_CHARACTERS - 1);
    int blank = line.lastIndexOf(' ', end);
    return line.substring(0, blank > end / 2 ? blank : end) + "…";
  }
}
