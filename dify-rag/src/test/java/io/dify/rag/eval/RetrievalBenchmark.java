package io.dify.rag.eval;

import io.dify.core.retrieval.SearchMode;
import io.dify.rag.embed.EmbeddedText;
import io.dify.rag.embed.TextEmbedder;
import io.dify.rag.embed.onnx.BgeSmall;
import io.dify.rag.index.ChunkIndex;
import io.dify.rag.index.IndexEntry;
import io.dify.rag.index.lucene.LuceneChunkIndexes;
import io.dify.rag.retrieve.HybridSearch;
import io.dify.rag.retrieve.SearchHit;
import io.dify.rag.retrieve.SearchRequest;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Indexes test collections with the real models and prints quality, times and sizes. A program, not a test: run it from the class path of the
 * tests with the folders of collections ({@code corpus.jsonl.gz}, {@code queries.jsonl.gz}, {@code qrels.tsv.gz}) as arguments.
 * {@code -Ddify.benchmark.dir} is where indexes and models go ({@code target/benchmark}).
 */
public final class RetrievalBenchmark {
  private static final int BATCH = 1000;
  private static final PrintStream OUT = System.out;

  private final Path work;
  private final TextEmbedder embedder;
  private final LuceneChunkIndexes indexes;

  private RetrievalBenchmark(Path work, TextEmbedder embedder, LuceneChunkIndexes indexes) {
    this.work = work;
    this.embedder = embedder;
    this.indexes = indexes;
  }

  public static void main(String[] folders) throws IOException {
    Path work = Path.of(System.getProperty("dify.benchmark.dir", "target/benchmark"));
    try (TextEmbedder embedder = BgeSmall.embedder(work.resolve("models"));
        LuceneChunkIndexes indexes = new LuceneChunkIndexes()) {
      for (String folder : folders) {
        new RetrievalBenchmark(work, embedder, indexes).run(Path.of(folder));
      }
    }
  }

  private void run(Path folder) throws IOException {
    OUT.println("== " + folder.getFileName());
    Path directory = Files.createTempDirectory(Files.createDirectories(work), "index");
    try (ChunkIndex index = indexes.open(directory)) {
      build(index, EvalFiles.entries(folder.resolve("corpus.jsonl.gz")));
      OUT.printf("%.1f MB on disk, %s%n", size(directory) / 1e6, memory());
      EvalCollection collection = EvalCollection.read(folder.resolve("corpus.jsonl.gz"),
          List.of(folder.resolve("queries.jsonl.gz")), folder.resolve("qrels.tsv.gz"));
      HybridSearch search = HybridSearch.with(embedder);
      for (SearchMode mode : List.of(SearchMode.KEYWORD, SearchMode.VECTOR, SearchMode.HYBRID)) {
        OUT.println(mode);
        OUT.print(RetrievalEvaluation.of(collection).withClock(System::nanoTime)
            .run(RetrievalEvaluation.Search
                .ofIds(question -> search.search(index, SearchRequest.of(question, mode, 10)).stream()
                    .map(SearchHit::chunkId).toList()))
            .toTable());
      }
      OUT.println(memory());
    }
  }

  private void build(ChunkIndex index, List<EvalEntry> corpus) {
    long embedding = 0;
    long indexing = 0;
    for (int from = 0; from < corpus.size(); from += BATCH) {
      List<EvalEntry> batch = corpus.subList(from, Math.min(corpus.size(), from + BATCH));
      long start = System.nanoTime();
      List<EmbeddedText> vectors = embedder.embedAll(batch.stream().map(EvalEntry::searchText).toList());
      embedding += System.nanoTime() - start;
      start = System.nanoTime();
      index.apply(entries(batch, vectors), List.of(), from + 1);
      indexing += System.nanoTime() - start;
    }
    long start = System.nanoTime();
    index.commit();
    indexing += System.nanoTime() - start;
    OUT.printf("%d entries: embedded in %.1f s, indexed in %.1f s%n", corpus.size(), embedding / 1e9, indexing / 1e9);
  }

  private static List<IndexEntry> entries(List<EvalEntry> batch, List<EmbeddedText> vectors) {
    List<IndexEntry> entries = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      entries.add(new IndexEntry(batch.get(i).id(), "corpus", batch.get(i).searchText(), vectors.get(i)));
    }
    return entries;
  }

  private static long size(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private static String memory() throws IOException {
    System.gc();
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return String.join(", ", lines.filter(line -> line.matches("(VmRSS|VmHWM|RssAnon|RssFile).*"))
          .map(line -> line.replaceAll("\\s+", " ")).toList());
    }
  }
}
