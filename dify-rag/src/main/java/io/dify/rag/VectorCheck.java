package io.dify.rag;

import io.dify.rag.embed.EmbeddedText;
import io.dify.rag.index.ChunkIndex;
import io.dify.rag.index.IndexHit;
import java.util.List;

/**
 * An approximate search by meaning, compared with an exact one.
 *
 * @param nearest how many entries the exact search found: as many as were asked for, or all there are with a vector of the question's model
 * @param found how many of them, or others just as near, the index found
 */
public record VectorCheck(int nearest, int found) {
  /** Cosines that differ by rounding only are equal. */
  private static final double ROUNDING = 1e-6;

  /** Share of the nearest entries that was found; 1 when there are none. */
  public double recall() {
    return nearest == 0 ? 1 : (double) found / nearest;
  }

  /** Asked for all it holds, an index leaves nothing out: that is the exact search. */
  static VectorCheck of(ChunkIndex index, EmbeddedText question, int k) {
    List<IndexHit> all = index.vector(question, (int) Math.max(1, Math.min(index.size(), Integer.MAX_VALUE - 1)));
    int nearest = Math.min(k, all.size());
    double least = nearest == 0 ? 0 : all.get(nearest - 1).score() - ROUNDING;
    long found = index.vector(question, k).stream().filter(hit -> hit.score() >= least).count();
    return new VectorCheck(nearest, (int) Math.min(found, nearest));
  }
}
