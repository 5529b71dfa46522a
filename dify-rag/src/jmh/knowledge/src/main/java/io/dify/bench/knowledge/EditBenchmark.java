package io.dify.bench.knowledge;

import io.dify.core.model.EmbeddingId;
import io.dify.core.retrieval.SearchMode;
import io.dify.core.store.Database;
import io.dify.rag.AddOptions;
import io.dify.rag.KnowledgeBases;
import io.dify.rag.document.SourceDocument;
import io.dify.rag.embed.EmbeddedText;
import io.dify.rag.embed.TextEmbedder;
import io.dify.rag.embed.onnx.BgeSmall;
import io.dify.rag.retrieve.SearchRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Edits one paragraph of a document of 1,000 chunks, again and again, adds the document anew each time, and says how many texts were embedded for it and how long
 * it took from handing the document over until a search, asked for it without pause, found the new paragraph.
 *
 * <p>Arguments: number of edits (30).
 */
public final class EditBenchmark {
  private static final int PARAGRAPHS = 1000;
  private static final int WORDS = 90;

  private EditBenchmark() {}

  /** Runs it. */
  public static void main(String[] args) throws IOException {
    int edits = args.length > 0 ? Integer.parseInt(args[0]) : 30;
    Path directory = Files.createTempDirectory("dify-edit-benchmark");
    Random random = new Random(1);
    List<String> paragraphs = new ArrayList<>();
    for (int i = 0; i < PARAGRAPHS; i++) {
      paragraphs.add(Texts.of(random, WORDS, i));
    }
    AtomicInteger embedded = new AtomicInteger();
    try (Database database = Database.open(directory.resolve("dify.db"));
        TextEmbedder embedder = new Counting(
            BgeSmall.embedder(Path.of(System.getProperty("java.io.tmpdir"), "dify-models")), embedded);
        KnowledgeBases bases = KnowledgeBases.open(database, directory.resolve("index"), embedder)) {
      bases.create("edited");
      add(bases, paragraphs);
      System.out.println(bases.chunkCount("edited") + " chunks");
      double[] found = new double[edits];
      double[] done = new double[edits];
      int most = 0;
      for (int edit = 0; edit < edits; edit++) {
        String text = Texts.of(random, WORDS, PARAGRAPHS + edit);
        paragraphs.set(random.nextInt(PARAGRAPHS), text);
        int before = embedded.get();
        long start = System.nanoTime();
        CompletableFuture<Long> added = CompletableFuture.supplyAsync(() -> {
          add(bases, paragraphs);
          return System.nanoTime();
        });
        while (!finds(bases, text)) {
          if (added.isCompletedExceptionally()) {
            added.join();
          }
        }
        found[edit] = (System.nanoTime() - start) / 1e6;
        done[edit] = (added.join() - start) / 1e6;
        most = Math.max(most, embedded.get() - before);
      }
      Arrays.sort(found);
      Arrays.sort(done);
      System.out.printf(Locale.ROOT, "%d edits: at most %d texts embedded for one; ms, p50 and most: found %.0f, %.0f;"
          + " document completed %.0f, %.0f%n", edits, most, found[edits / 2], found[edits - 1], done[edits / 2],
          done[edits - 1]);
    }
  }

  private static boolean finds(KnowledgeBases bases, String text) {
    return bases.search("edited", SearchRequest.of(text, SearchMode.KEYWORD, 1)).stream()
        .anyMatch(passage -> passage.hit().content().strip().equals(text));
  }

  private static void add(KnowledgeBases bases, List<String> paragraphs) {
    SourceDocument document = SourceDocument.text("edited.txt", String.join("\n\n", paragraphs));
    bases.addDocuments("edited", List.of(document), AddOptions.defaults()).getFirst().orThrow();
  }

  /** Counts the texts of documents; questions are embedded one by one. */
  private record Counting(TextEmbedder embedder, AtomicInteger texts) implements TextEmbedder {
    @Override
    public boolean supports(String text) {
      return embedder.supports(text);
    }

    @Override
    public EmbeddedText embed(String text) {
      return embedder.embed(text);
    }

    @Override
    public List<EmbeddedText> embedAll(List<String> all) {
      texts.addAndGet(all.size());
      return embedder.embedAll(all);
    }

    @Override
    public List<EmbeddingId> models() {
      return embedder.models();
    }

    @Override
    public double relevanceThreshold(EmbeddingId model) {
      return embedder.relevanceThreshold(model);
    }

    @Override
    public void close() {
      embedder.close();
    }
  }
}
