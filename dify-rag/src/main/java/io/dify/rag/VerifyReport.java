package io.dify.rag;

import java.util.List;

/**
 * How the index of a base compares with the database, and whether the rows of the base fit together. Whatever is wrong with the index, a rebuild
 * mends it.
 *
 * @param chunks how many chunks the index should hold
 * @param indexed how many it holds
 * @param missing ids of chunks that it does not hold
 * @param orphans ids that it holds and no findable chunk has
 * @param stale ids of chunks that it holds with another text's vector; chunks without a vector cannot be compared
 * @param rows the rows
 */
public record VerifyReport(long chunks, long indexed, List<String> missing, List<String> orphans, List<String> stale,
    Rows rows) {
  /**
   * The rows of a base.
   *
   * @param missingEntries how many entries of chunks and children the index lacks; less than 0 when it has too many
   * @param homelessChunks chunks whose document does not exist
   * @param missingImages ids of images that chunks show and that are not kept
   * @param waitingChunks chunks that wait for their vectors, of documents that are broken off, paused or on their way
   * @param unneededImages images of the tenant that no chunk shows; a rebuild removes those of yesterday
   * @param unneededVectors texts of the tenant that have a vector and no chunk; a rebuild removes them
   */
  public record Rows(long missingEntries, long homelessChunks, List<String> missingImages, long waitingChunks,
      long unneededImages, long unneededVectors) {
    /** Nothing to say. */
    public static final Rows CLEAN = new Rows(0, 0, List.of(), 0, 0, 0);

    /** Copies. */
    public Rows {
      missingImages = List.copyOf(missingImages);
    }
  }

  /** Copies. */
  public VerifyReport {
    missing = List.copyOf(missing);
    orphans = List.copyOf(orphans);
    stale = List.copyOf(stale);
  }

  /** Of a base whose rows are clean. */
  public VerifyReport(long chunks, long indexed, List<String> missing, List<String> orphans, List<String> stale) {
    this(chunks, indexed, missing, orphans, stale, Rows.CLEAN);
  }

  /** Whether nothing is wrong. What waits or is not needed is not wrong. */
  public boolean sound() {
    return missing.isEmpty() && orphans.isEmpty() && stale.isEmpty() && rows.missingEntries == 0
        && rows.homelessChunks == 0 && rows.missingImages.isEmpty();
  }
}
