package example;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dify.core.retrieval.SearchMode;
import io.dify.rag.eval.EvalCollection;
import io.dify.rag.eval.EvalEntry;
import io.dify.rag.eval.Metric;
import io.dify.rag.eval.Qrels;
import io.dify.rag.eval.RetrievalComparison;
import io.dify.rag.eval.RetrievalEvaluation;
import io.dify.rag.eval.RetrievalReport;
import io.dify.rag.testkit.RagTester;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What questions find, as unit tests: no model, no network, no folder to clean up. */
class RetrievalTest {
  private static final String FAQ = """
      id,question,answer
      r1,How do I return an item?,Send it back within 30 days.
      p1,Where is my parcel?,The link in our mail shows where it is.
      c1,Which cards do you take?,Visa and Mastercard.
      """;

  private static final EvalCollection QUESTIONS = new EvalCollection(List.of(),
      List.of(new EvalEntry("1", "", "I want to return an item", ""), new EvalEntry("2", "", "where is the parcel", ""),
          new EvalEntry("3", "", "do you take cards", "")),
      new Qrels(Map.of("1", Map.of("r1", 1), "2", Map.of("p1", 1), "3", Map.of("c1", 1))));

  @Test
  void theRightAnswerComesFirst() {
    try (RagTester rag = RagTester.of()) {
      rag.add("faq.csv", FAQ)
          .expectChunks("faq.csv", "How do I return an item?", "Where is my parcel?", "Which cards do you take?");
      rag.ask("return an item").expectFirst("30 days").expectAnswerable();
      rag.ask("Who was the first on the moon?").expectUnanswerable();
      rag.ask("Where is the parcel now?").expectFirst("p1").expectWithin(3, "r1");
      rag.expectGolden(Path.of("src/test/resources/faq.golden.yml"));
    }
  }

  @Test
  void aGuideIsCutByItsHeadings() {
    try (RagTester rag = RagTester.of()) {
      rag.add("guide.md", "# Parcels\nPack them well.\n\n# Returns\nPrint the label.\n");
      rag.ask("print the label").expectFirst("# Returns");
    }
  }

  @Test
  void meaningAndWordsFindNoLessThanWordsAlone() {
    try (RagTester rag = RagTester.of()) {
      rag.add("faq.csv", FAQ);
      RetrievalReport before = RetrievalEvaluation.of(QUESTIONS).run(rag.search(SearchMode.KEYWORD));
      RetrievalReport after = RetrievalEvaluation.of(QUESTIONS).run(rag.search(SearchMode.HYBRID));
      assertTrue(after.all().metrics().ndcgAt10() > 0.9, after.toTable());
      RetrievalComparison comparison = RetrievalComparison.of(before, after);
      assertTrue(comparison.all().difference(Metric.NDCG_AT_10).isNotWorseThan(0.01), comparison.toTable(10));
    }
  }
}
