package io.dify.rag.clean;

/**
 * What cleaning does beyond removing what no text should hold.
 *
 * @param collapseWhitespace replaces three and more line ends by two and a run of blanks by one ({@code remove_extra_spaces})
 * @param removeUrlsAndEmails removes web and mail addresses ({@code remove_urls_emails})
 * @param removeStopwords is kept and changes nothing, as in Dify ({@code remove_stopwords}): words that say little are weighed by the searches
 */
public record CleanSettings(boolean collapseWhitespace, boolean removeUrlsAndEmails, boolean removeStopwords) {
  /** Stop words stay. */
  public CleanSettings(boolean collapseWhitespace, boolean removeUrlsAndEmails) {
    this(collapseWhitespace, removeUrlsAndEmails, false);
  }

  /** Whitespace is collapsed, addresses stay. */
  public static CleanSettings defaults() {
    return new CleanSettings(true, false, false);
  }
}
