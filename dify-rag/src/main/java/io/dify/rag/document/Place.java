package io.dify.rag.document;

import java.util.List;

/**
 * Where in its document a chunk begins, for citations.
 *
 * @param page page, slide or sheet, from 1; 0 when the document has none
 * @param headings the headings above it, outermost first, without marks; empty when there are none
 */
public record Place(int page, List<String> headings) {
  /** Nothing is known. */
  public static final Place UNKNOWN = new Place(0, List.of());

  /** Copies. */
  public Place {
    headings = List.copyOf(headings);
  }
}
