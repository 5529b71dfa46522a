package io.dify.rag.chunk;

/** In what the length of text is measured. Stateless and thread-safe; a tokenizer can stand behind it. */
public interface LengthUnit {
  /** Characters as people count them on the wire: Unicode code points. */
  LengthUnit CHARACTERS = new Characters();

  /** Its name in settings, for example {@code characters}. */
  String name();

  /** Length of a text. */
  int length(CharSequence text);

  /**
   * Where a text must end to be no longer than allowed.
   *
   * @param max 1 or more
   * @return the largest index up to which the text's length is at most {@code max}; never inside a surrogate pair, and past the first character
   */
  int end(CharSequence text, int max);
}
