package io.dify.rag.chunk;

/** Code points. */
final class Characters implements LengthUnit {
  @Override
  public String name() {
    return "characters";
  }

  @Override
  public int length(CharSequence text) {
    return Character.codePointCount(text, 0, text.length());
  }

  @Override
  public int end(CharSequence text, int max) {
    int end = 0;
    for (int count = 0; count < max && end < text.length(); count++) {
      end += Character.charCount(Character.codePointAt(text, end));
    }
    return end;
  }
}
