package io.dify.rag.extract.parse;

/**
 * Bounds of parsing one document; what exceeds them fails, images over theirs are left out.
 *
 * @param maxUnpackedBytes bytes read out of an archive in all
 * @param maxEntries files in an archive
 * @param maxTextChars characters of text
 * @param maxPages pages, slides, sheets or chapters
 * @param maxImages images kept
 * @param maxImageBytes bytes of one image
 */
public record ParseLimits(long maxUnpackedBytes, int maxEntries, int maxTextChars, int maxPages, int maxImages,
    int maxImageBytes) {
  /** 256 MiB unpacked of 20,000 entries, 20 million characters, 20,000 pages, 200 images of 2 MiB. */
  public static final ParseLimits STANDARD = new ParseLimits(256L << 20, 20_000, 20_000_000, 20_000, 200, 2 << 20);
}
