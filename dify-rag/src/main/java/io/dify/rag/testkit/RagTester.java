package io.dify.rag.testkit;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.retrieval.SearchMode;
import io.dify.core.store.Database;
import io.dify.rag.AddOptions;
import io.dify.rag.KnowledgeBases;
import io.dify.rag.document.SourceDocument;
import io.dify.rag.embed.TextEmbedder;
import io.dify.rag.ingest.IngestReport;
import io.dify.rag.retrieve.SearchRequest;
import io.dify.rag.store.BaseSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A knowledge base for a test: the real stages over a database in memory and an index in a temporary folder, gone when closed. Failed expectations are
 * {@link AssertionError}s that show what was there instead. Not thread-safe.
 *
 * <pre>
 * try (RagTester rag = RagTester.of(embedder)) {
 *   rag.add("faq.csv", "question,answer\nHow do I return it?,Within 30 days.\n")
 *       .expectChunks("faq.csv", "How do I return it?");
 *   rag.ask("return").expectFirst("30 days");
 * }
 * </pre>
 */
public final class RagTester implements AutoCloseable {
  private static final String BASE = "test";
  private static final int ALL = 100_000;

  private final Database database;
  private final Path folder;
  private final KnowledgeBases bases;

  private RagTester(@Nullable TextEmbedder embedder, BaseSettings settings) {
    try {
      folder = Files.createTempDirectory("rag-tester");
    } catch (IOException e) {
      throw new DifyException(ErrorCode.FILE_UNREADABLE, "No temporary folder can be made.", e);
    }
    database = Database.memory();
    bases = KnowledgeBases.open(database, folder, embedder);
    bases.create(BASE, settings);
  }

  /** A base with default settings; the embedder stays the caller's. */
  public static RagTester of(TextEmbedder embedder) {
    return new RagTester(embedder, BaseSettings.defaults());
  }

  /** A base with settings; without an embedder it is searched by words. */
  public static RagTester of(@Nullable TextEmbedder embedder, BaseSettings settings) {
    return new RagTester(embedder, settings);
  }

  /**
   * Adds a document.
   *
   * @param name its name, whose extension says what it is: {@code faq.csv}, {@code guide.md}; none means plain text
   * @throws DifyException when it cannot be added
   */
  public RagTester add(String name, String text) {
    bases.addDocuments(BASE, List.of(SourceDocument.text(name, text)), AddOptions.defaults())
        .forEach(IngestReport::orThrow);
    return this;
  }

  /** The base itself, for all else; it is called {@code test}. */
  public KnowledgeBases bases() {
    return bases;
  }

  /** The contents of a document's chunks, in order. */
  public List<String> chunks(String document) {
    return bases.chunks(BASE, document, 0, ALL).stream().map(chunk -> chunk.chunk().content()).toList();
  }

  /** Expects a document to have been cut into exactly these chunks. */
  public RagTester expectChunks(String document, String... contents) {
    List<String> actual = chunks(document);
    if (!actual.equals(List.of(contents))) {
      throw new AssertionError("Expected the chunks of " + document + " to be\n" + RagAnswer.numbered(List.of(contents))
          + "but they were\n" + RagAnswer.numbered(actual));
    }
    return this;
  }

  /** The ten best passages for a question, in the mode of the base. */
  public RagAnswer ask(String question) {
    return ask(question, SearchMode.DEFAULT, 10);
  }

  /** The best passages for a question. */
  public RagAnswer ask(String question, SearchMode mode, int topK) {
    return new RagAnswer(question, bases.search(BASE, SearchRequest.of(question, mode, topK)));
  }

  /** Removes all of it. */
  @Override
  public void close() {
    try (database) {
      bases.close();
    }
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new DifyException(ErrorCode.FILE_UNREADABLE, "The temporary folder " + folder + " cannot be removed.", e);
    }
  }
}
