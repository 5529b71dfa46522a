package io.dify.rag.eval;

/**
 * An entry of a test corpus, or a query.
 *
 * @param id unique id
 * @param title title, empty if it has none
 * @param text the text
 * @param slice the part of the test it belongs to, empty if it has none
 */
public record EvalEntry(String id, String title, String text, String slice) {
  /** What is indexed: the title, unless the text begins with it, and the text. */
  public String searchText() {
    return title.isEmpty() || text.startsWith(title) ? text : title + "\n" + text;
  }
}
