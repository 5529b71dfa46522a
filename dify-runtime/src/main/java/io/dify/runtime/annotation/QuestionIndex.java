package io.dify.runtime.annotation;

import java.util.List;
import java.util.Optional;

/**
 * The questions of one app at one revision, with vectors of length 1. A search looks at all of them: there are as many as people have written by hand. Immutable,
 * thread-safe.
 */
record QuestionIndex(long revision, List<AnnotationStore.Candidate> candidates) {
  /** Candidates without a vector are left out. */
  static QuestionIndex of(long revision, List<AnnotationStore.Candidate> candidates) {
    return new QuestionIndex(revision, candidates.stream().filter(one -> one.vector().isPresent())
        .map(one -> new AnnotationStore.Candidate(one.id(), one.question(), one.answer(),
            one.vector().map(QuestionIndex::normalised)))
        .toList());
  }

  /** The one nearest to a vector, when its cosine is the threshold or more. */
  Optional<AnnotationStore.Candidate> nearest(float[] vector, double threshold) {
    float[] question = normalised(vector);
    AnnotationStore.Candidate best = null;
    double highest = threshold - ROUNDING;
    for (AnnotationStore.Candidate candidate : candidates) {
      double cosine = dot(candidate.vector().orElseThrow(), question);
      if (cosine >= highest && (best == null || cosine > highest)) {
        best = candidate;
        highest = cosine;
      }
    }
    return Optional.ofNullable(best);
  }

  /** The cosine of a question with itself may fall short of 1 by this much. */
  private static final double ROUNDING = 1e-6;

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < Math.min(a.length, b.length); i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  private static float[] normalised(float[] vector) {
    double length = Math.sqrt(dot(vector, vector));
    float[] unit = new float[vector.length];
    for (int i = 0; i < unit.length && length > 0; i++) {
      unit[i] = (float) (vector[i] / length);
    }
    return unit;
  }
}
