package io.dify.rag.clean;

/**
 * What cleaning does beyond removing what no text should hold.
 *
 * @param collapseWhitespace replaces three and more line ends by two and a run of blanks by one ({@code remove_extra_spaces})
 * @param removeUrlsAndEmails removes web and mail addresses ({@code remove_urls_emails})
 */
public record CleanSettings(boolean collapseWhitespace, boolean removeUrlsAndEmails) {
  /** Whitespace is collapsed, addresses stay. */
  public static CleanSettings defaults() {
    return new CleanSettings(true, false);
  }
}
