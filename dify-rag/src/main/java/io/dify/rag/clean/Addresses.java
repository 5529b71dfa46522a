package io.dify.rag.clean;

/**
 * Removes web and mail addresses from a line. A web address goes on to the first character that is not printable ASCII or is a quote or bracket, so Chinese text right behind it stays.
 * Of a link in Markdown the text stays.
 */
final class Addresses {
  private static final String[] SCHEMES = { "https://", "http://", "ftp://"};
  private static final String NOT_IN_WEB = "<>\"'()[]{}|\\^`";
  private static final String IN_NAME = "._%+-";
  private static final int MAX_NAME = 64;
  private static final int MAX_HOST = 253;
  private static final int MAX_LINK_TEXT = 1000;

  private final String line;
  private final StringBuilder out;
  private int done;

  private Addresses(String line) {
    this.line = line;
    this.out = new StringBuilder(line.length());
  }

  static String remove(String line) {
    if (line.indexOf('@') < 0 && !line.contains("://")) {
      return line;
    }
    return new Addresses(line).rest();
  }

  private String rest() {
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      int end = switch (c) {
        case '@' -> mailEnd(i);
        case ':' -> webEnd(i);
        default -> -1;
      };
      if (end > i) {
        int start = c == '@' ? nameStart(i) : schemeStart(i);
        skip(start, end);
        i = Math.max(i, done - 1);
      }
    }
    return out.append(line, done, line.length()).toString();
  }

  private void skip(int start, int end) {
    out.append(line, done, start);
    done = end;
    int text = out.length() - 2;
    if (text >= 0 && out.charAt(text) == ']' && out.charAt(text + 1) == '(' && end < line.length()
        && line.charAt(end) == ')') {
      int open = text;
      while (open > Math.max(0, text - MAX_LINK_TEXT) && out.charAt(open) != '[') {
        open--;
      }
      if (out.charAt(open) == '[') {
        out.setLength(text);
        out.deleteCharAt(open);
        done = end + 1;
      }
    }
  }

  private int webEnd(int colon) {
    if (schemeStart(colon) < 0) {
      return -1;
    }
    int first = colon + "://".length();
    int end = first;
    while (end < line.length() && line.charAt(end) > ' ' && line.charAt(end) < 0x7f
        && NOT_IN_WEB.indexOf(line.charAt(end)) < 0) {
      end++;
    }
    return end == first ? -1 : end;
  }

  private int schemeStart(int colon) {
    for (String scheme : SCHEMES) {
      int start = colon + "://".length() - scheme.length();
      if (start >= done && line.regionMatches(true, start, scheme, 0, scheme.length())
          && (start == done || !isWord(line.charAt(start - 1)))) {
        return start;
      }
    }
    return -1;
  }

  private int nameStart(int at) {
    int start = at;
    while (start > Math.max(done, at - MAX_NAME) && inName(line.charAt(start - 1))) {
      start--;
    }
    while (start < at && !isWord(line.charAt(start))) {
      start++;
    }
    return start;
  }

  /** Where a mail address with this sign ends; -1 when it is none: a host has a dot within. */
  private int mailEnd(int at) {
    if (nameStart(at) == at) {
      return -1;
    }
    int end = at + 1;
    while (end < line.length() && end - at <= MAX_HOST && inHost(end)) {
      end++;
    }
    return line.substring(at + 1, end).indexOf('.') <= 0 ? -1 : end;
  }

  private static boolean inName(char c) {
    return isWord(c) || IN_NAME.indexOf(c) >= 0;
  }

  private boolean inHost(int index) {
    char c = line.charAt(index);
    return isWord(c) || c == '-' || (c == '.' && index + 1 < line.length() && isWord(line.charAt(index + 1)));
  }

  private static boolean isWord(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }
}
