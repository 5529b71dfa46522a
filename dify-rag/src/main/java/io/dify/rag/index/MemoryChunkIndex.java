package io.dify.rag.index;

import io.dify.rag.embed.EmbeddedText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An index in memory that looks at every chunk for every query: for tests, and for bases of a few hundred chunks that need no directory. What it
 * finds is the definition of what other indexes should find, except for the words: it knows letters and digits between blanks and single
 * ideographs, but no stems, stop words or foreign scripts. Nothing outlives it, so {@link #committedSeq()} is only what {@link #commit()} said.
 */
public final class MemoryChunkIndex implements ChunkIndex {
  private static final Pattern WORD = Pattern.compile("\\p{IsHan}|[\\p{L}\\p{N}&&[^\\p{IsHan}]]+");
  private static final double K1 = 1.2;
  private static final double B = 0.75;
  private static final Comparator<IndexHit> ORDER = Comparator.comparingDouble(IndexHit::score).reversed()
      .thenComparing(IndexHit::chunkId);

  /** A chunk with its words counted. */
  private record Indexed(@Nullable EmbeddedText vector, Map<String, Integer> words, int length) {}

  private final Map<String, Indexed> chunks = new TreeMap<>();
  private long appliedSeq;
  private long committedSeq;

  /** An empty index. */
  public MemoryChunkIndex() {}

  @Override
  public synchronized long committedSeq() {
    return committedSeq;
  }

  @Override
  public synchronized void apply(Collection<IndexEntry> upserts, Collection<String> deletes, long seq) {
    deletes.forEach(chunks::remove);
    for (IndexEntry entry : upserts) {
      Map<String, Integer> words = words(entry.text());
      int length = words.values().stream().mapToInt(Integer::intValue).sum();
      chunks.put(entry.chunkId(), new Indexed(entry.vector(), words, length));
    }
    appliedSeq = seq;
  }

  @Override
  public synchronized void commit() {
    committedSeq = appliedSeq;
  }

  @Override
  public synchronized List<IndexHit> keyword(String query, int k) {
    double average = chunks.values().stream().mapToInt(Indexed::length).average().orElse(1);
    Map<String, Double> weights = new HashMap<>();
    words(query).forEach((word, count) -> weights.put(word, count * idf(word)));
    List<IndexHit> hits = new ArrayList<>();
    chunks.forEach((id, chunk) -> {
      double score = 0;
      for (Map.Entry<String, Double> word : weights.entrySet()) {
        double frequency = chunk.words.getOrDefault(word.getKey(), 0);
        score += word.getValue() * frequency / (frequency + K1 * (1 - B + B * chunk.length / average));
      }
      if (score > 0) {
        hits.add(new IndexHit(id, score));
      }
    });
    return best(hits, k);
  }

  private double idf(String word) {
    long having = chunks.values().stream().filter(chunk -> chunk.words.containsKey(word)).count();
    return Math.log(1 + (chunks.size() - having + 0.5) / (having + 0.5));
  }

  @Override
  public synchronized List<IndexHit> vector(EmbeddedText query, int k) {
    List<IndexHit> hits = new ArrayList<>();
    similarities(query, chunks.keySet()).forEach((id, cosine) -> hits.add(new IndexHit(id, cosine)));
    return best(hits, k);
  }

  @Override
  public synchronized Map<String, Double> similarities(EmbeddedText query, Collection<String> chunkIds) {
    Map<String, Double> cosines = new HashMap<>();
    for (String id : chunkIds) {
      Indexed chunk = chunks.get(id);
      if (chunk != null && chunk.vector != null && chunk.vector.model().equals(query.model())) {
        cosines.put(id, cosine(query.vector(), chunk.vector.vector()));
      }
    }
    return cosines;
  }

  @Override
  public synchronized long size() {
    return chunks.size();
  }

  @Override
  public synchronized Set<String> chunkIds() {
    return Set.copyOf(chunks.keySet());
  }

  @Override
  public void close() {
    // Holds nothing but memory.
  }

  private static List<IndexHit> best(List<IndexHit> hits, int k) {
    return hits.stream().sorted(ORDER).limit(k).toList();
  }

  private static Map<String, Integer> words(String text) {
    Map<String, Integer> words = new LinkedHashMap<>();
    WORD.matcher(text.toLowerCase(Locale.ROOT)).results().forEach(found -> words.merge(found.group(), 1, Integer::sum));
    return words;
  }

  private static double cosine(float[] a, float[] b) {
    double dot = 0;
    double squaresOfA = 0;
    double squaresOfB = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      squaresOfA += (double) a[i] * a[i];
      squaresOfB += (double) b[i] * b[i];
    }
    double lengths = Math.sqrt(squaresOfA * squaresOfB);
    return lengths == 0 ? 0 : Math.clamp(dot / lengths, -1, 1);
  }
}
