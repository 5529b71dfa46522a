package io.dify.runtime.mail;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A letter. It goes to each recipient by itself, so that none sees the others. Immutable.
 *
 * @param to one to {@link #MAX_RECIPIENTS} addresses, without names
 * @param subject one line
 * @param text its text, plain; whoever shows it as HTML escapes it
 */
public record Mail(List<String> to, String subject, String text) {
  /** Recipients of a letter at most: more are a list, and not what a form is for. */
  public static final int MAX_RECIPIENTS = 50;
  private static final int MAX_SUBJECT = 500;
  private static final int MAX_TEXT = 1_000_000;
  /** What mail servers take without quoting: anything else could end the header it stands in. */
  private static final Pattern ADDRESS = Pattern
      .compile("[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?");

  /**
   * Copies and checks.
   *
   * @throws DifyException {@code INVALID_PARAM} for what is no address, or a subject that would end its header
   */
  public Mail {
    to = List.copyOf(to);
    if (to.isEmpty() || to.size() > MAX_RECIPIENTS) {
      throw wrong("A letter has from 1 to " + MAX_RECIPIENTS + " recipients, not " + to.size() + ".");
    }
    for (String address : to) {
      if (!ADDRESS.matcher(address).matches()) {
        throw wrong("'" + printable(address) + "' is no mail address.");
      }
    }
    if (subject.length() > MAX_SUBJECT || subject.chars().anyMatch(Character::isISOControl)) {
      throw wrong("The subject of a letter is one line of at most " + MAX_SUBJECT + " characters.");
    }
    if (text.length() > MAX_TEXT) {
      throw wrong("A letter has at most " + MAX_TEXT + " characters.");
    }
  }

  /** The text as a page: escaped, its lines kept, addresses of the web as links. */
  public String html() {
    String escaped = Html.escape(text);
    String linked = escaped.replaceAll("https?://[^\\s<>\"']+", "<a href=\"$0\">$0</a>");
    return "<!DOCTYPE html><html><body><p>" + linked.replaceAll("\\R", "<br>\n") + "</p></body></html>";
  }

  private static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }

  private static DifyException wrong(String what) {
    return new DifyException(ErrorCode.INVALID_PARAM, what);
  }
}
