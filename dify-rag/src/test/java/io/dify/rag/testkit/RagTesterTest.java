package io.dify.rag.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dify.core.error.DifyException;
import io.dify.core.model.EmbeddingId;
import io.dify.core.retrieval.MetadataCondition;
import io.dify.core.retrieval.MetadataFilter;
import io.dify.core.retrieval.MetadataOperator;
import io.dify.core.retrieval.SearchMode;
import io.dify.core.value.Value;
import io.dify.rag.AddOptions;
import io.dify.rag.embed.EmbeddedText;
import io.dify.rag.embed.TextEmbedder;
import io.dify.rag.eval.EvalCollection;
import io.dify.rag.eval.EvalEntry;
import io.dify.rag.eval.EvalHit;
import io.dify.rag.eval.KnowledgeSearch;
import io.dify.rag.eval.Qrels;
import io.dify.rag.eval.RetrievalEvaluation;
import io.dify.rag.eval.RetrievalReport;
import io.dify.rag.retrieve.SearchRequest;
import io.dify.rag.store.BaseSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RagTesterTest {
  private static final String FAQ = "id,question,answer,lang\nr1,How do I return it?,Within 30 days.,en\n"
      + "d1,Where is my parcel?,On its way.,en\n";

  @TempDir
  Path folder;

  @AfterEach
  void compareAgain() {
    System.clearProperty(RagTester.UPDATE);
  }

  @Test
  void chunksAndRanksAreExpectedWithoutAModel() {
    try (RagTester rag = RagTester.of()) {
      rag.add("faq.csv", FAQ).add("guide.md", "# Guide\nPack the parcel well.\n")
          .expectChunks("faq.csv", "How do I return it?", "Where is my parcel?")
          .expectChunks("guide.md", "# Guide\nPack the parcel well.");

      rag.ask("How do I return it?").expectFirst("30 days").expectFirst("r1").expectWithin(2, "r1")
          .expectField("lang", Value.of("en")).expectWithout("nowhere").expectAnswerable();
      rag.ask("return it", SearchMode.KEYWORD, 10).expectOnly("30 days");
      rag.ask("zzz").expectUnanswerable();
      rag.ask("zzz", SearchMode.KEYWORD, 10).expectNothing();
    }
  }

  @Test
  void onlyRecordsThatPassAFilterAreFound() {
    try (RagTester rag = RagTester.of()) {
      rag.add("faq.csv", FAQ + "r2,Wie gebe ich es zurück?,In 30 Tagen.,de\n");
      MetadataFilter german = MetadataFilter.allOf(new MetadataCondition("lang", MetadataOperator.IS, Value.of("de")));

      rag.ask("How do I return it?", german).expectOnly("r2").expectField("lang", Value.of("de"));
      assertThat(catchThrowableOfType(AssertionError.class,
          () -> rag.ask("How do I return it?", german).expectWithin(3, "Within 30 days")))
          .hasMessageContaining("it is missing: The filter keeps it out: lang");
    }
  }

  @Test
  void failedExpectationShowsWhatWasThereAndWhatTheStagesSaid() {
    try (RagTester rag = RagTester.of(null, BaseSettings.defaults())) {
      rag.add("a.txt", "one\n\ntwo");

      assertThat(catchThrowableOfType(AssertionError.class, () -> rag.expectChunks("a.txt", "one")))
          .hasMessageContaining("2. two");
      assertThat(catchThrowableOfType(AssertionError.class, () -> rag.ask("one").expectFirst("two")))
          .hasMessageContaining("\"one\"").hasMessageContaining("words: rank 1, score ")
          .hasMessageContaining("meaning: not found").hasMessageContaining("a.txt #1\n     one")
          .hasMessageContaining("it is missing: ");
      assertThat(catchThrowableOfType(AssertionError.class, () -> rag.ask("one").expectOnly("one", "two")))
          .hasMessageContaining("exactly one, two");
      assertThat(catchThrowableOfType(AssertionError.class, () -> rag.ask("one").expectNothing())).isNotNull();
      assertThat(catchThrowableOfType(AssertionError.class, () -> rag.ask("x").expectField("lang", Value.of("en"))))
          .hasMessageContaining("lang").hasMessageContaining("(nothing)");
      assertThat(catchThrowableOfType(DifyException.class, () -> rag.add("b.csv", "question,answer\n\"open")))
          .hasMessageContaining("b.csv");
    }
  }

  @Test
  void aGoldenFileHoldsChunksAndRanksAndReadsWell() throws IOException {
    Path file = folder.resolve("faq.golden.yml");
    System.setProperty(RagTester.UPDATE, "true");
    golden(FAQ, file);

    assertThat(Files.readString(file)).endsWith("""
        documents:
          faq.csv:
            - How do I return it?
            - Where is my parcel?
          guide.md:
            - |-
              # Guide
              Pack the parcel well.
        questions:
          Where is the parcel?:
            - 'faq.csv #2: Where is my parcel? On its way.'
            - 'guide.md #1: # Guide Pack the parcel well.'
            - 'faq.csv #1: How do I return it? Within 30 days.'
        """.replace("    - 'faq.csv #2: Where is my parcel? On its way.'", line(file, 2))
        .replace("    - 'guide.md #1: # Guide Pack the parcel well.'", line(file, 1))
        .replace("    - 'faq.csv #1: How do I return it? Within 30 days.'", line(file, 0)));
    System.clearProperty(RagTester.UPDATE);
    golden(FAQ, file);
  }

  /** The lines of the passages from the end: this test is about the form of the file. */
  private static String line(Path file, int fromTheEnd) throws IOException {
    List<String> lines = Files.readAllLines(file);
    return lines.get(lines.size() - 1 - fromTheEnd);
  }

  @Test
  void whatIsOtherwiseThanInTheGoldenFileIsShownWithItsReasons() {
    Path file = folder.resolve("faq.golden.yml");
    assertThatThrownBy(() -> golden(FAQ, file)).isInstanceOf(AssertionError.class)
        .hasMessageContaining("There is no ").hasMessageContaining("-Ddify.test.update=true");
    System.setProperty(RagTester.UPDATE, "true");
    golden(FAQ, file);
    System.clearProperty(RagTester.UPDATE);

    assertThatThrownBy(() -> golden(FAQ.replace("my parcel", "our parcel"), file)).isInstanceOf(AssertionError.class)
        .hasMessageContaining("the chunks of faq.csv: expected").hasMessageContaining("2. Where is my parcel?")
        .hasMessageContaining("but there are").hasMessageContaining("2. Where is our parcel?")
        .hasMessageContaining("the passages for Where is the parcel?").hasMessageContaining("words: rank 1");
  }

  @Test
  void aGoldenFileThatIsNoYamlIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("bad.yml"), "documents: [");

    assertThatThrownBy(() -> golden(FAQ, file)).isInstanceOf(DifyException.class).hasMessageContaining("bad.yml");
  }

  private static void golden(String faq, Path file) {
    try (RagTester rag = RagTester.of()) {
      rag.add("faq.csv", faq).add("guide.md", "# Guide\nPack the parcel well.\n");
      rag.ask("Where is the parcel?");
      rag.expectGolden(file);
    }
  }

  @Test
  void aBaseIsEvaluatedAsAnyOtherSearch() {
    List<EvalEntry> queries = List.of(new EvalEntry("1", "", "how to return it", ""),
        new EvalEntry("2", "", "where is the parcel", ""));
    Qrels qrels = new Qrels(Map.of("1", Map.of("r1", 1), "2", Map.of("d1", 1)));
    try (RagTester rag = RagTester.of()) {
      rag.add("faq.csv", FAQ);
      var report = RetrievalEvaluation.of(new EvalCollection(List.of(), queries, qrels))
          .run(rag.search(SearchMode.HYBRID));

      assertThat(report.all().metrics().hitAt1()).isEqualTo(1);
    }
  }

  @Test
  void aLongEntryCountsOnceWhereItsBestChunkStands() {
    try (RagTester rag = RagTester.of()) {
      KnowledgeSearch.fill(rag.bases(), "long", "corpus", List.of(
          new EvalEntry("a", "Parcels", "parcel\n".repeat(400), ""), new EvalEntry("b", "", "another parcel", "")),
          AddOptions.defaults());
      KnowledgeSearch search = new KnowledgeSearch(rag.bases(), "long",
          question -> SearchRequest.of(question, SearchMode.KEYWORD, 30));

      assertThat(rag.bases().chunkCount("long")).isGreaterThan(2);
      assertThat(search.find("parcel")).extracting(EvalHit::id).containsExactlyInAnyOrder("a", "b");
    }
  }

  @Test
  void inALanguageWithoutAModelHybridFindsWhatWordsFindAndSaysSo() {
    List<EvalEntry> queries = List.of(new EvalEntry("1", "", "как вернуть товар", ""),
        new EvalEntry("2", "", "где посылка", ""), new EvalEntry("3", "", "where is the parcel", ""));
    EvalCollection questions = new EvalCollection(List.of(), queries,
        new Qrels(Map.of("1", Map.of("r", 1), "2", Map.of("p", 1), "3", Map.of("e", 1))));
    try (RagTester rag = RagTester.of(new LatinOnly())) {
      rag.add("faq.csv", "id,question,answer\nr,Как мне вернуть товар?,За 30 дней.\np,Где моя посылка?,В пути.\n"
          + "e,Where is my parcel?,On its way.\n");

      RetrievalReport words = RetrievalEvaluation.of(questions).run(rag.search(SearchMode.KEYWORD));
      RetrievalReport hybrid = RetrievalEvaluation.of(questions).run(rag.search(SearchMode.HYBRID));

      assertThat(hybrid.byWordsOnly()).isEqualTo(2);
      assertThat(hybrid.all().metrics().hitAt1()).isEqualTo(1);
      for (int i = 0; i < 2; i++) {
        assertThat(hybrid.results().get(i).hits()).isNotEmpty().isEqualTo(words.results().get(i).hits());
      }
      assertThat(hybrid.results().get(2).hits().getFirst().relevance()).isPresent();
    }
  }

  /** An embedder without a model for texts in Cyrillic letters. */
  private static final class LatinOnly implements TextEmbedder {
    private final TextEmbedder latin = RagTester.hashing();

    @Override
    public boolean supports(String text) {
      return text.codePoints().noneMatch(c -> Character.UnicodeScript.of(c) == Character.UnicodeScript.CYRILLIC);
    }

    @Override
    public EmbeddedText embed(String text) {
      return embedAll(List.of(text)).getFirst();
    }

    @Override
    public List<EmbeddedText> embedAll(List<String> texts) {
      assertThat(texts).allMatch(this::supports);
      return latin.embedAll(texts);
    }

    @Override
    public List<EmbeddingId> models() {
      return latin.models();
    }

    @Override
    public double relevanceThreshold(EmbeddingId model) {
      return latin.relevanceThreshold(model);
    }

    @Override
    public void close() {
      latin.close();
    }
  }
}
