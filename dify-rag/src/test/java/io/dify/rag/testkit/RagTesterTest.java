package io.dify.rag.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dify.core.error.DifyException;
import io.dify.rag.FakeEmbedder;
import io.dify.rag.store.BaseSettings;
import org.junit.jupiter.api.Test;

class RagTesterTest {
  @Test
  void goldenChunksAndRanksAreExpected() {
    try (RagTester rag = RagTester.of(new FakeEmbedder())) {
      rag.add("faq.csv",
          "id,question,answer\nr1,How do I return it?,Within 30 days.\nd1,Where is my parcel?,On its way.\n")
          .add("guide.md", "# Guide\nPack the parcel well.\n")
          .expectChunks("faq.csv", "How do I return it?", "Where is my parcel?")
          .expectChunks("guide.md", "# Guide\nPack the parcel well.");

      rag.ask("How do I return it?").expectFirst("30 days").expectFirst("r1").expectWithin(2, "r1")
          .expectWithout("nowhere").expectAnswerable();
      rag.ask("zzz").expectUnanswerable();
    }
  }

  @Test
  void failedExpectationShowsWhatWasThere() {
    try (RagTester rag = RagTester.of(null, BaseSettings.defaults())) {
      rag.add("a.txt", "one\n\ntwo");

      assertThat(catchThrowableOfType(AssertionError.class, () -> rag.expectChunks("a.txt", "one")))
          .hasMessageContaining("2. two");
      assertThat(catchThrowableOfType(AssertionError.class, () -> rag.ask("one").expectFirst("two")))
          .hasMessageContaining("\"one\"").hasMessageContaining("one");
      assertThat(catchThrowableOfType(DifyException.class, () -> rag.add("b.csv", "question,answer\n\"open")))
          .hasMessageContaining("b.csv");
    }
  }
}
