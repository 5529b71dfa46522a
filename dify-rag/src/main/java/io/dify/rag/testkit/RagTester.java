package io.dify.rag.testkit;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.retrieval.MetadataFilter;
import io.dify.core.retrieval.SearchMode;
import io.dify.core.store.Database;
import io.dify.core.testkit.HashEmbeddingModel;
import io.dify.core.time.Ids;
import io.dify.rag.AddOptions;
import io.dify.rag.KnowledgeBases;
import io.dify.rag.KnowledgeSetup;
import io.dify.rag.document.SourceDocument;
import io.dify.rag.embed.CalibratedModel;
import io.dify.rag.embed.SingleModelEmbedder;
import io.dify.rag.embed.TextEmbedder;
import io.dify.rag.eval.KnowledgeSearch;
import io.dify.rag.eval.RetrievalEvaluation;
import io.dify.rag.extract.Extractors;
import io.dify.rag.ingest.IngestReport;
import io.dify.rag.retrieve.SearchRequest;
import io.dify.rag.store.BaseSettings;
import io.dify.rag.store.StoredDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A knowledge base for a test: the real stages over a database in memory and an index in a temporary folder, gone when closed. Without an embedder of
 * your own, vectors are made by hashing words ({@link HashEmbeddingModel}): no model, no network; ids and time are fixed, so all is the same each time. Failed expectations are
 * {@link AssertionError}s that show what was there instead. Not thread-safe.
 *
 * <pre>
 * try (RagTester rag = RagTester.of()) {
 *   rag.add("faq.csv", "question,answer\nHow do I return it?,Within 30 days.\n")
 *       .expectChunks("faq.csv", "How do I return it?");
 *   rag.ask("return").expectFirst("30 days");
 *   rag.expectGolden(Path.of("src/test/resources/faq.golden.yml"));
 * }
 * </pre>
 */
public final class RagTester implements AutoCloseable {
  /** The system property that makes {@link #expectGolden} write what there is, when it is {@code true}. */
  public static final String UPDATE = "dify.test.update";

  private static final String BASE = "test";
  private static final int ALL = 100_000;
  private static final int TOP = 10;
  private static final int HASH_DIMENSION = 256;
  private static final double HASH_THRESHOLD = 0.5;
  /** Equal scores are ordered by id, so ids must be the same each time. */
  private static final long SEED = 1;
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final Database database;
  private final Path folder;
  private final KnowledgeBases bases;
  private final Map<String, RagAnswer> asked = new LinkedHashMap<>();

  private RagTester(@Nullable TextEmbedder embedder, BaseSettings settings) {
    try {
      folder = Files.createTempDirectory("rag-tester");
    } catch (IOException e) {
      throw new DifyException(ErrorCode.FILE_UNREADABLE, "No temporary folder can be made.", e);
    }
    database = Database.memory();
    InstantSource clock = InstantSource.fixed(START);
    bases = KnowledgeBases.open(new KnowledgeSetup(database, folder, embedder, Extractors.standard(), clock,
        Ids.seeded(clock, SEED), 1), KnowledgeBases.DEFAULT_TENANT);
    bases.create(BASE, settings);
  }

  /** A base with default settings and hashed vectors. */
  public static RagTester of() {
    return of(BaseSettings.defaults());
  }

  /** A base with hashed vectors. */
  public static RagTester of(BaseSettings settings) {
    return new RagTester(hashing(), settings);
  }

  /** A base with default settings; the embedder stays the caller's. */
  public static RagTester of(TextEmbedder embedder) {
    return new RagTester(embedder, BaseSettings.defaults());
  }

  /** A base with settings; without an embedder it is searched by words. */
  public static RagTester of(@Nullable TextEmbedder embedder, BaseSettings settings) {
    return new RagTester(embedder, settings);
  }

  /** An embedder that hashes words, of {@value #HASH_DIMENSION} elements: a question that shares half its words with a passage is answered by it. */
  public static TextEmbedder hashing() {
    return new SingleModelEmbedder(new CalibratedModel(new HashEmbeddingModel(HASH_DIMENSION), HASH_THRESHOLD), 1);
  }

  /**
   * Adds a document.
   *
   * @param name its name, whose extension says what it is: {@code faq.csv}, {@code guide.md}; none means plain text
   * @throws DifyException when it cannot be added
   */
  public RagTester add(String name, String text) {
    return add(SourceDocument.text(name, text));
  }

  /**
   * Adds a document, for example one with metadata or from a file.
   *
   * @throws DifyException when it cannot be added
   */
  public RagTester add(SourceDocument document) {
    bases.addDocuments(BASE, List.of(document), AddOptions.defaults()).forEach(IngestReport::orThrow);
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
    return ask(question, SearchMode.DEFAULT, TOP);
  }

  /** The best passages for a question. */
  public RagAnswer ask(String question, SearchMode mode, int topK) {
    return ask(SearchRequest.of(question, mode, topK));
  }

  /** The ten best passages whose document or record passes a filter, in the mode of the base. */
  public RagAnswer ask(String question, MetadataFilter filter) {
    return ask(SearchRequest.of(question, SearchMode.DEFAULT, TOP).with(filter));
  }

  /** What a search finds. */
  public RagAnswer ask(SearchRequest request) {
    RagAnswer answer = new RagAnswer(request.query(), bases.search(BASE, request),
        passage -> whyNot(request, passage));
    asked.put(answer.question(), answer);
    return answer;
  }

  private String whyNot(SearchRequest request, String passage) {
    return bases.documents(BASE).stream().flatMap(document -> bases.chunks(BASE, document.id(), 0, ALL).stream())
        .filter(chunk -> passage.equals(chunk.externalId())).findFirst()
        .map(chunk -> bases.explain(BASE, request, chunk.chunk().id()))
        .orElseGet(() -> bases.explainText(BASE, request, passage)).text();
  }

  /** The base as a search that can be evaluated; records are named by their ids, other passages by their documents. */
  public RetrievalEvaluation.Search search(SearchMode mode) {
    return new KnowledgeSearch(bases, BASE, question -> SearchRequest.of(question, mode, TOP));
  }

  /**
   * Expects the chunks of all documents, and the passages of all questions asked so far (of a question asked twice, the last), to be those of a file.
   * With {@code -Ddify.test.update=true} the file is written instead: look at the difference before you keep it.
   *
   * @throws DifyException when the file cannot be read or written
   */
  public RagTester expectGolden(Path file) {
    Golden actual = golden();
    if (Boolean.getBoolean(UPDATE)) {
      actual.write(file);
      return this;
    }
    if (!Files.exists(file)) {
      throw new AssertionError(
          "There is no " + file + " yet; run the test with -D" + UPDATE + "=true to have it written.");
    }
    List<String> differences = actual.differences(Golden.read(file));
    if (!differences.isEmpty()) {
      throw new AssertionError("Otherwise than in " + file + ":\n" + String.join("\n", differences)
          + "\nIf that is meant, run the test with -D" + UPDATE + "=true. What the searches said:\n" + explained());
    }
    return this;
  }

  private Golden golden() {
    Map<String, List<String>> documents = new LinkedHashMap<>();
    for (StoredDocument document : bases.documents(BASE)) {
      documents.put(document.name(), chunks(document.id()));
    }
    Map<String, List<String>> questions = new LinkedHashMap<>();
    asked.forEach((question, answer) -> questions.put(question, answer.passages().stream().map(Golden::line).toList()));
    return new Golden(documents, questions);
  }

  private String explained() {
    StringBuilder all = new StringBuilder();
    asked.forEach((question, answer) -> all.append('"').append(question).append("\"\n").append(answer.explain()));
    return all.toString();
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
