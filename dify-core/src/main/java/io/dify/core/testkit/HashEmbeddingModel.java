package io.dify.core.testkit;

import io.dify.core.model.EmbeddingId;
import io.dify.core.model.EmbeddingModel;
import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Embeds texts without a model, for tests: each word (lower-cased) and each pair of neighbouring Chinese, Japanese or Korean characters adds plus or
 * minus one to an element chosen by its hash; the sum is scaled to length 1. Texts that share words are near, others nearly orthogonal. The same
 * everywhere and always. Thread-safe.
 */
public final class HashEmbeddingModel implements EmbeddingModel {
  private static final Pattern WORD = Pattern.compile("[\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\\p{IsHangul}]+"
      + "|[\\p{L}\\p{N}&&[^\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\\p{IsHangul}]]+");

  private final EmbeddingId id;

  /** A model whose vectors have this many elements, at least 1. */
  public HashEmbeddingModel(int dimension) {
    if (dimension < 1) {
      throw new IllegalArgumentException("The dimension must be positive, not " + dimension);
    }
    id = new EmbeddingId("hash", "1", dimension, true);
  }

  @Override
  public EmbeddingId id() {
    return id;
  }

  /** A text without a word gets the first unit vector. */
  @Override
  public float[] embed(String text) {
    float[] vector = new float[id.dimension()];
    for (String feature : features(text)) {
      int hash = spread(feature.hashCode());
      vector[Math.floorMod(hash >>> 1, vector.length)] += (hash & 1) == 0 ? 1 : -1;
    }
    return normalised(vector);
  }

  private static List<String> features(String text) {
    List<String> features = new ArrayList<>();
    WORD.matcher(text.toLowerCase(Locale.ROOT)).results().map(MatchResult::group).forEach(run -> {
      if (isSpaced(run)) {
        features.add(run);
      } else {
        pairs(run, features);
      }
    });
    return features;
  }

  private static void pairs(String run, List<String> into) {
    int[] characters = run.codePoints().toArray();
    if (characters.length == 1) {
      into.add(run);
    }
    for (int i = 0; i + 1 < characters.length; i++) {
      into.add(new String(characters, i, 2));
    }
  }

  private static boolean isSpaced(String run) {
    return switch (UnicodeScript.of(run.codePointAt(0))) {
      case HAN, HIRAGANA, KATAKANA, HANGUL -> false;
      default -> true;
    };
  }

  /** The finaliser of MurmurHash3 (public domain): every bit of the input reaches every bit of the result. */
  private static int spread(int hash) {
    int h = (hash ^ hash >>> 16) * 0x85ebca6b;
    h = (h ^ h >>> 13) * 0xc2b2ae35;
    return h ^ h >>> 16;
  }

  private static float[] normalised(float[] vector) {
    double square = 0;
    for (float element : vector) {
      square += element * element;
    }
    if (square == 0) {
      vector[0] = 1;
      return vector;
    }
    float length = (float) Math.sqrt(square);
    for (int i = 0; i < vector.length; i++) {
      vector[i] /= length;
    }
    return vector;
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
