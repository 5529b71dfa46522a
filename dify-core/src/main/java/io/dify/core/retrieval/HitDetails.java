package io.dify.core.retrieval;

import io.dify.core.value.FileRef;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What more is known of a passage found.
 *
 * @param children the parts that were found, best first; empty where passages have none
 * @param files images of the passage
 * @param page page, slide or sheet it begins on, from 1; 0 when the document has none
 * @param headings the headings above it, outermost first
 * @param scoreBeforeRerank the score it had before a reranking model gave it another; empty when none did
 */
public record HitDetails(List<ChildHit> children, List<FileRef> files, int page, List<String> headings,
    OptionalDouble scoreBeforeRerank) {
  /** Nothing more. */
  public static final HitDetails NONE = new HitDetails(List.of(), List.of(), 0, List.of(), OptionalDouble.empty());

  /** Copies. */
  public HitDetails {
    children = List.copyOf(children);
    files = List.copyOf(files);
    headings = List.copyOf(headings);
  }

  /** The same with the score before reranking. */
  public HitDetails rerankedFrom(double score) {
    return new HitDetails(children, files, page, headings, OptionalDouble.of(score));
  }
}
