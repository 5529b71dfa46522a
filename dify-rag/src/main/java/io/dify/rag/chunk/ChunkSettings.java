package io.dify.rag.chunk;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.rag.measure.LengthUnit;

/**
 * How documents become chunks.
 *
 * @param mode what a chunk is
 * @param cut how text is cut into chunks (parents, in parent-child)
 * @param sections whether Markdown is cut at its headings, each chunk beginning with the headings above it, and its blocks (paragraphs, lists, tables,
 *     code) kept together as far as they fit; of the separators only those count that are not line ends. Else it is cut like plain text
 */
public record ChunkSettings(ChunkMode mode, CutRule cut, boolean sections) {
  /** Greatest length of chunks unless an installation allows another. */
  public static final int DEFAULT_CEILING = 4000;

  /** General chunks, measured in characters. */
  public ChunkSettings(String separator, int maxLength, int overlap, boolean sections) {
    this(new ChunkMode.General(), new CutRule(separator, maxLength, overlap, LengthUnit.CHARACTERS), sections);
  }

  /** General chunks: paragraphs of at most 1024 characters with 50 overlap; Markdown by sections. */
  public static ChunkSettings defaults() {
    return new ChunkSettings(new ChunkMode.General(), CutRule.paragraphs(), true);
  }

  /** General chunks as the API cuts when it is told nothing: lines of at most 500 tokens with 50 overlap; Markdown by sections. */
  public static ChunkSettings automatic() {
    return new ChunkSettings(new ChunkMode.General(), CutRule.automatic(), true);
  }

  /** The same in another mode. */
  public ChunkSettings withMode(ChunkMode other) {
    return new ChunkSettings(other, cut, sections);
  }

  /** The same, cut otherwise. */
  public ChunkSettings withCut(CutRule other) {
    return new ChunkSettings(mode, other, sections);
  }

  /**
   * These settings, unless they allow longer chunks than an installation does.
   *
   * @throws DifyException {@code INVALID_PARAM} when they do
   */
  public ChunkSettings within(int ceiling) {
    int longest = mode instanceof ChunkMode.ParentChild both
        ? Math.max(cut.maxLength(), both.children().maxLength())
        : cut.maxLength();
    if (longest > ceiling) {
      throw new DifyException(ErrorCode.INVALID_PARAM,
          "The longest chunk must be " + ceiling + " or less, not " + longest + ".");
    }
    return this;
  }

  /**
   * These settings, unless the mode is another than that of the settings before.
   *
   * @throws DifyException {@code INVALID_PARAM} when it is: the chunks of a base are all of one kind
   */
  public ChunkSettings replacing(ChunkSettings before) {
    if (!before.mode.wire().equals(mode.wire())) {
      throw new DifyException(ErrorCode.INVALID_PARAM, "The chunk mode of a knowledge base is fixed: it is "
          + before.mode.wire() + " and cannot become " + mode.wire() + ". Make another knowledge base.");
    }
    return this;
  }
}
