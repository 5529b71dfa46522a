package io.dify.rag.index.lucene;

/**
 * A query as a segment's {@link SignCodes} compare it: relative to the segment's mean, by its signs, and by four bits a component.
 *
 * <p>Of a vector that stands {@code lower} or {@code lower + width} off the mean in each dimension, by its bit there, the product with the query
 * (both relative to the mean) is {@code lower * sum(q) + width * sum(q where the bit is set)}. With q in four bits, the second sum is a matter of
 * counting bits, as in RaBitQ (Gao and Long 2024).
 */
final class SignedQuery {
  private static final int PLANES = 4;
  private static final int LEVELS = (1 << PLANES) - 1;

  private final long[] signs;
  private final long[][] planes;
  private final float sum;
  private final float least;
  private final float step;
  private final float offset;

  /**
   * A query for a segment.
   *
   * @param query of length 1
   * @param words how many longs hold a bit of each dimension
   */
  SignedQuery(float[] query, float[] mean, int words) {
    signs = new long[words];
    planes = new long[words][PLANES];
    float[] centred = new float[query.length];
    float min = Float.MAX_VALUE;
    float max = -Float.MAX_VALUE;
    float total = 0;
    float shift = 0;
    for (int i = 0; i < query.length; i++) {
      centred[i] = query[i] - mean[i];
      min = Math.min(min, centred[i]);
      max = Math.max(max, centred[i]);
      total += centred[i];
      shift += centred[i] * mean[i];
    }
    sum = total;
    least = min;
    step = max > min ? (max - min) / LEVELS : 1;
    offset = shift;
    for (int i = 0; i < centred.length; i++) {
      set(i, centred[i]);
    }
  }

  /** First dimension in the highest bit, as Lucene packs them. */
  private void set(int dimension, float component) {
    long bit = Long.MIN_VALUE >>> dimension % Long.SIZE;
    int word = dimension / Long.SIZE;
    if (component > 0) {
      signs[word] |= bit;
    }
    int level = Math.round((component - least) / step);
    for (int plane = 0; plane < PLANES; plane++) {
      if (((level >>> plane) & 1) == 1) {
        planes[word][plane] |= bit;
      }
    }
  }

  /** The signs of one word. */
  long signs(int word) {
    return signs[word];
  }

  /** What a word of a vector's bits adds to its level: the sum of the query's levels where they are set. */
  int levels(int word, long bits) {
    long[] of = planes[word];
    return Long.bitCount(bits & of[0]) + 2 * Long.bitCount(bits & of[1]) + 4 * Long.bitCount(bits & of[2])
        + 8 * Long.bitCount(bits & of[3]);
  }

  /**
   * The estimated cosine.
   *
   * @param set how many bits of the vector are set
   * @param levels the sum over its words
   * @param meanProduct product of the vector with the mean
   */
  float cosine(float lower, float width, float meanProduct, int set, int levels) {
    return lower * sum + width * (least * set + step * levels) + meanProduct + offset;
  }
}
