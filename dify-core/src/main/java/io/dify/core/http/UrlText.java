package io.dify.core.http;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** URLs as people and servers write them. Stateless. */
public final class UrlText {
  private static final String LEGAL = "-._~:/?#[]@!$&'()*+,;=%";
  private static final Pattern AUTHORITY = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*:)?//[^/?#\\\\]*");
  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  private UrlText() {}

  /**
   * A URL with what must be percent-encoded in a path or query percent-encoded: blanks, letters beyond ASCII, quotes, braces, bars, percent signs that
   * begin no escape. Scheme and host stay as they are, and so do control characters and backslashes, for the gateway to refuse.
   */
  public static String encoded(String url) {
    int begin = pathBegin(url);
    StringBuilder out = new StringBuilder(url.length() + 16).append(url, 0, begin);
    boolean inQuery = false;
    for (int i = begin; i < url.length();) {
      int c = url.codePointAt(i);
      boolean stays = c == '%' ? isEscape(url, i) : isLegal(c) && (inQuery || !isBracket(c));
      inQuery |= c == '?';
      if (stays) {
        out.appendCodePoint(c);
      } else {
        escape(out, c);
      }
      i += Character.charCount(c);
    }
    return out.toString();
  }

  /** A text as it may stand in a query, in a form, or as a segment of a path. */
  public static String component(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** A text without its percent-encoding; itself when that is malformed. */
  public static String decoded(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }

  private static int pathBegin(String url) {
    Matcher start = AUTHORITY.matcher(url);
    return start.lookingAt() ? start.end() : 0;
  }

  private static boolean isLegal(int c) {
    boolean isAlphanumeric = c < 0x80 && Character.isLetterOrDigit(c);
    return c < ' ' || c == 0x7f || c == '\\' || isAlphanumeric || LEGAL.indexOf(c) >= 0;
  }

  private static boolean isBracket(int c) {
    return c == '[' || c == ']';
  }

  private static boolean isEscape(String url, int i) {
    return i + 2 < url.length() && Character.digit(url.charAt(i + 1), 16) >= 0
        && Character.digit(url.charAt(i + 2), 16) >= 0;
  }

  private static void escape(StringBuilder out, int c) {
    for (byte b : new String(Character.toChars(c)).getBytes(StandardCharsets.UTF_8)) {
      out.append('%').append(HEX[b >> 4 & 0xf]).append(HEX[b & 0xf]);
    }
  }
}
