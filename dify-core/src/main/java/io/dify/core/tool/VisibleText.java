package io.dify.core.tool;

import java.util.regex.Pattern;

/** Texts of strangers without characters that people do not see: zero width, embedding and overriding of direction, tags (Unicode 15, sections 23.2 and 23.9). */
public final class VisibleText {
  private static final Pattern INVISIBLE = Pattern
      .compile("[\\u200b\\u202a-\\u202e\\u2060-\\u2064\\u2066-\\u2069\\ufeff\\x{e0000}-\\x{e007f}]");

  private VisibleText() {}

  /** The text without them. Joiners stay, since scripts and pictures need them. */
  public static String of(String text) {
    return INVISIBLE.matcher(text).replaceAll("");
  }

  /** The same, cut off behind so many characters. */
  public static String of(String text, int maxChars) {
    String visible = of(text).strip();
    return visible.length() > maxChars ? visible.substring(0, maxChars) + "..." : visible;
  }
}
