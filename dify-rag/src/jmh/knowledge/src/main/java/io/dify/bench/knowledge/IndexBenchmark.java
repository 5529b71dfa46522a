package io.dify.bench.knowledge;

import io.dify.core.retrieval.MetadataCondition;
import io.dify.core.retrieval.MetadataFilter;
import io.dify.core.retrieval.MetadataOperator;
import io.dify.core.value.Value;
import io.dify.rag.embed.EmbeddedText;
import io.dify.rag.index.ChunkIndex;
import io.dify.rag.index.IndexEntry;
import io.dify.rag.index.IndexHit;
import io.dify.rag.index.lucene.LuceneChunkIndexes;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * An index of many entries made of chance: time to build, size, recall against comparing everything, and times of searching with and without filters.
 *
 * <p>Arguments: number of entries (100000), dimension (512), directory (a new temporary one, which is left behind). An index that lies there
 * already is used.
 */
public final class IndexBenchmark {
  private static final int BATCH = 1000;
  private static final int QUESTIONS = 2000;
  private static final int K = 100;

  private IndexBenchmark() {}

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    int count = args.length > 0 ? Integer.parseInt(args[0]) : 100_000;
    Entries entries = new Entries(args.length > 1 ? Integer.parseInt(args[1]) : 512);
    Path directory = args.length > 2 ? Path.of(args[2]) : Files.createTempDirectory("dify-index-benchmark");
    System.out.println(directory);
    try (LuceneChunkIndexes indexes = new LuceneChunkIndexes(); ChunkIndex index = indexes.open(directory)) {
      if (index.size() == 0) {
        build(index, entries, count);
      }
      long start = System.nanoTime();
      index.vector(entries.vector(-1), K);
      System.out.printf(Locale.ROOT, "first search %.0f ms%n", (System.nanoTime() - start) / 1e6);
      recall(index, entries, count);
      System.gc();
      System.out.printf(Locale.ROOT, "heap %.0f MB%n",
          ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1e6);
      filters().forEach((name, filter) -> search(index, entries, name, filter));
    }
  }

  private static void build(ChunkIndex index, Entries entries, int count) {
    long making = 0;
    long indexing = 0;
    for (int from = 0; from < count; from += BATCH) {
      long start = System.nanoTime();
      List<IndexEntry> some = entries.of(from, Math.min(count, from + BATCH));
      long made = System.nanoTime();
      index.apply(some, List.of(), from + 1L);
      indexing += System.nanoTime() - made;
      making += made - start;
    }
    long start = System.nanoTime();
    index.commit();
    System.out.printf(Locale.ROOT, "build %.1f s and commit %.1f s (making the entries took %.1f s)%n", indexing / 1e9,
        (System.nanoTime() - start) / 1e9, making / 1e9);
  }

  private static void recall(ChunkIndex index, Entries entries, int count) {
    int questions = Math.max(10, Math.min(200, 10_000_000 / count));
    double[][] exact = new double[questions][];
    EmbeddedText[] vectors = new EmbeddedText[questions];
    for (int i = 0; i < questions; i++) {
      vectors[i] = entries.vector(-1 - i);
      exact[i] = new double[count];
    }
    IntStream.range(0, count).parallel().forEach(number -> {
      float[] vector = entries.vector(number).vector();
      for (int i = 0; i < questions; i++) {
        exact[i][number] = dot(vectors[i].vector(), vector);
      }
    });
    double ten = 0;
    double hundred = 0;
    for (int i = 0; i < questions; i++) {
      double[] scores = exact[i];
      List<String> best = IntStream.range(0, count).boxed()
          .sorted((a, b) -> Double.compare(scores[b], scores[a])).limit(K).map("entry-%08d"::formatted).toList();
      ten += share(best.subList(0, 10), index.vector(vectors[i], 10));
      hundred += share(best, index.vector(vectors[i], K));
    }
    System.out.printf(Locale.ROOT, "recall@10 %.4f, recall@100 %.4f of %d questions%n", ten / questions,
        hundred / questions, questions);
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  private static double share(List<String> wanted, List<IndexHit> hits) {
    Set<String> found = new HashSet<>(hits.stream().map(IndexHit::id).toList());
    return (double) wanted.stream().filter(found::contains).count() / wanted.size();
  }

  private static Map<String, MetadataFilter> filters() {
    Map<String, MetadataFilter> filters = new LinkedHashMap<>();
    filters.put("no filter (warming up)", MetadataFilter.NONE);
    filters.put("no filter", MetadataFilter.NONE);
    filters.put("50 %", only("half", MetadataOperator.IS, Value.of(true)));
    filters.put("10 %", only("tenth", MetadataOperator.IS, Value.of("v3")));
    filters.put("1 %", only("hundredth", MetadataOperator.EQUAL, Value.of(42L)));
    filters.put("0.1 %", only("thousandth", MetadataOperator.EQUAL, Value.of(423L)));
    filters.put("50 %, range", only("thousandth", MetadataOperator.LESS, Value.of(500L)));
    filters.put("90 %, not", only("tenth", MetadataOperator.IS_NOT, Value.of("v3")));
    filters.put("1 %, end of a text", only("file", MetadataOperator.END_WITH, Value.of("77.pdf")));
    return filters;
  }

  private static MetadataFilter only(String field, MetadataOperator operator, Value value) {
    return MetadataFilter.allOf(new MetadataCondition(field, operator, value));
  }

  private static void search(ChunkIndex index, Entries entries, String name, MetadataFilter filter) {
    List<String> texts = IntStream.range(0, QUESTIONS).mapToObj(i -> entries.text(-1 - i)).toList();
    List<EmbeddedText> vectors = IntStream.range(0, QUESTIONS).mapToObj(i -> entries.vector(-1 - i)).toList();
    String keyword = Times.of(QUESTIONS, i -> index.keyword(texts.get(i), K, filter));
    String vector = Times.of(QUESTIONS, i -> index.vector(vectors.get(i), K, filter));
    String hybrid = Times.of(QUESTIONS, i -> index.hybrid(texts.get(i), vectors.get(i), K, filter));
    System.out.printf("%-24s p50 / p99 ms: keyword %s, vector %s, hybrid %s%n", name, keyword, vector, hybrid);
  }
}
