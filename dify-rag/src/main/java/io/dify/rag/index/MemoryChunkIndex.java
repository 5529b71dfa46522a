package io.dify.rag.index;

import io.dify.core.retrieval.MetadataFilter;
import io.dify.rag.embed.EmbeddedText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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
      .thenComparing(IndexHit::id);

  /** An entry with its words counted. */
  private record Indexed(IndexEntry entry, Map<String, Integer> words, int length) {
    @Nullable
    EmbeddedText vector() {
      return entry.vector();
    }
  }

  private final Map<String, Indexed> entries = new TreeMap<>();
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
    Set<String> gone = new HashSet<>(deletes);
    upserts.forEach(entry -> gone.add(entry.chunkId()));
    entries.values().removeIf(one -> gone.contains(one.entry.chunkId()));
    for (IndexEntry entry : upserts) {
      Map<String, Integer> words = words(entry.text());
      int length = words.values().stream().mapToInt(Integer::intValue).sum();
      entries.put(entry.id(), new Indexed(entry, words, length));
    }
    appliedSeq = seq;
  }

  @Override
  public synchronized void commit() {
    committedSeq = appliedSeq;
  }

  @Override
  public synchronized List<IndexHit> keyword(String query, int k, MetadataFilter filter) {
    double average = entries.values().stream().mapToInt(Indexed::length).average().orElse(1);
    Map<String, Double> weights = new HashMap<>();
    words(query).forEach((word, count) -> weights.put(word, count * idf(word)));
    List<IndexHit> hits = new ArrayList<>();
    entries.forEach((id, chunk) -> {
      double score = 0;
      for (Map.Entry<String, Double> word : weights.entrySet()) {
        double frequency = chunk.words.getOrDefault(word.getKey(), 0);
        score += word.getValue() * frequency / (frequency + K1 * (1 - B + B * chunk.length / average));
      }
      if (score > 0 && filter.matches(chunk.entry.fields())) {
        hits.add(new IndexHit(id, chunk.entry.chunkId(), score));
      }
    });
    return best(hits, k);
  }

  private double idf(String word) {
    long having = entries.values().stream().filter(chunk -> chunk.words.containsKey(word)).count();
    return Math.log(1 + (entries.size() - having + 0.5) / (having + 0.5));
  }

  @Override
  public synchronized List<IndexHit> vector(EmbeddedText query, int k, MetadataFilter filter) {
    List<IndexHit> hits = new ArrayList<>();
    similarities(query, entries.keySet()).forEach((id, cosine) -> {
      IndexEntry entry = Objects.requireNonNull(entries.get(id)).entry;
      if (filter.matches(entry.fields())) {
        hits.add(new IndexHit(id, entry.chunkId(), cosine));
      }
    });
    return best(hits, k);
  }

  @Override
  public synchronized Map<String, Double> similarities(EmbeddedText query, Collection<String> ids) {
    Map<String, Double> cosines = new HashMap<>();
    for (String id : ids) {
      Indexed chunk = entries.get(id);
      if (chunk != null && chunk.vector() != null && chunk.vector().model().equals(query.model())) {
        cosines.put(id, cosine(query.vector(), chunk.vector().vector()));
      }
    }
    return cosines;
  }

  @Override
  public synchronized long size() {
    return entries.size();
  }

  @Override
  public synchronized Set<String> chunkIds() {
    return entries.values().stream().map(one -> one.entry.chunkId()).collect(Collectors.toUnmodifiableSet());
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
