package io.dify.rag;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.store.Database;
import io.dify.rag.document.SourceDocument;
import io.dify.rag.store.DocumentStatus;
import io.dify.rag.store.PostgresServer;
import io.dify.rag.store.StoredDocument;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two processes, each with indexes of its own, on one PostgreSQL: they share the work. Skipped, with the reason printed, where it cannot start. */
@Timeout(120)
class TwoProcessesTest {
  private static final int DOCUMENTS = 60;

  @TempDir
  Path folder;

  @AutoClose
  private final PostgresServer server = new PostgresServer(12);

  @Test
  void noDocumentIsIndexedTwiceAndBothFindAll() throws InterruptedException {
    FakeEmbedder first = new FakeEmbedder();
    FakeEmbedder second = new FakeEmbedder();
    // Neither makes a vector before the other has work, too: one alone might be done before the other has begun.
    CountDownLatch begun = new CountDownLatch(2);
    first.before(arriving(begun));
    second.before(arriving(begun));
    try (Database database = server.start();
        KnowledgeBases one = KnowledgeBases.open(database, folder.resolve("one"), first);
        KnowledgeBases two = KnowledgeBases.open(database, folder.resolve("two"), second)) {
      one.create("faq");
      one.jobs().submit("faq", IntStream.range(0, DOCUMENTS).mapToObj(TwoProcessesTest::document).toList(),
          SubmitOptions.defaults());
      one.startJobs(2);
      two.startJobs(2);
      await(one);

      assertThat(one.documents("faq")).extracting(StoredDocument::status).containsOnly(DocumentStatus.COMPLETED);
      Map<String, Integer> embedded = new HashMap<>(first.handedOut());
      second.handedOut().forEach((text, times) -> embedded.merge(text, times, Integer::sum));
      assertThat(embedded).hasSize(DOCUMENTS * 20).allSatisfy((text, times) -> assertThat(times).isEqualTo(1));
      assertThat(first.total()).as("both had a part").isBetween(1, DOCUMENTS * 20 - 1);
      one.resume("faq");
      two.resume("faq");
      assertThat(one.verify("faq").sound()).isTrue();
      assertThat(two.verify("faq").sound()).isTrue();
    }
  }

  private static Consumer<String> arriving(CountDownLatch begun) {
    AtomicBoolean arrived = new AtomicBoolean();
    return text -> {
      if (!arrived.getAndSet(true)) {
        begun.countDown();
      }
      try {
        assertThat(begun.await(30, TimeUnit.SECONDS)).as("both have work").isTrue();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    };
  }

  private static SourceDocument document(int number) {
    return SourceDocument.text("d" + number + ".txt",
        IntStream.range(0, 20).mapToObj(i -> "paragraph " + i + " of document " + number)
            .collect(Collectors.joining("\n\n")));
  }

  private static void await(KnowledgeBases bases) throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    while (bases.documents("faq").stream().anyMatch(document -> !document.status().isFinal())) {
      List<StoredDocument> open = bases.documents("faq");
      assertThat(never.await(50, TimeUnit.MILLISECONDS)).as("waiting for %s", open).isFalse();
    }
  }
}
