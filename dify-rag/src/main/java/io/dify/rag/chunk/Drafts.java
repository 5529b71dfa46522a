package io.dify.rag.chunk;

import io.dify.rag.document.Place;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes drafts of the pieces of a text: page, images, children. An image that stands in no piece, as one without a description, goes with the piece after it, at the end with the
 * last one; so a draft is given on when the next one comes.
 */
final class Drafts {
  private static final int MAX_IMAGES = 10;

  private final MarkedText text;
  private final Function<String, List<String>> children;
  private final Consumer<? super ChunkDraft> sink;
  private @Nullable Piece open;
  /** Up to where images have been given to drafts. */
  private int covered;

  Drafts(MarkedText text, Function<String, List<String>> children, Consumer<? super ChunkDraft> sink) {
    this.text = text;
    this.children = children;
    this.sink = sink;
  }

  void add(Piece piece) {
    give(0);
    open = piece;
  }

  /** No piece follows; images up to here go with the last one. */
  void end(int upTo) {
    give(upTo);
    open = null;
  }

  private void give(int atLeastTo) {
    Piece piece = open;
    if (piece != null) {
      int to = Math.max(piece.end(), atLeastTo);
      List<String> images = text.images(Math.min(covered, piece.start()), to, MAX_IMAGES);
      sink.accept(new ChunkDraft(piece.text(), null, null, Map.of(),
          new Place(text.page(piece.start()), piece.headings()), images, children.apply(piece.text())));
      covered = Math.max(covered, to);
    }
  }
}
