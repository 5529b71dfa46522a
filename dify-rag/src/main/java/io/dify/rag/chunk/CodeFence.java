package io.dify.rag.chunk;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Follows the lines of a Markdown text and knows which are fenced code (CommonMark 0.31, 4.5). */
final class CodeFence {
  private static final Pattern OPEN = Pattern.compile(" {0,3}(`{3,})[^`]*| {0,3}(~{3,}).*");

  /** The fence that is open, empty when none is. */
  private String open = "";

  /** Whether this line, the next one of the text, is code or opens or closes it. */
  boolean covers(String line) {
    if (open.isEmpty()) {
      Matcher matcher = OPEN.matcher(line);
      if (!matcher.matches()) {
        return false;
      }
      open = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
      return true;
    }
    String mark = line.strip();
    if (mark.length() >= open.length() && mark.chars().allMatch(c -> c == open.charAt(0))) {
      open = "";
    }
    return true;
  }

  /** Whether code is open after the last line. */
  boolean isOpen() {
    return !open.isEmpty();
  }
}
