package io.dify.rag;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.retrieval.SearchMode;
import io.dify.core.store.Database;
import io.dify.core.time.Ids;
import io.dify.rag.document.SourceDocument;
import io.dify.rag.extract.Extractors;
import io.dify.rag.retrieve.SearchRequest;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** More bases than may be open, used at once. */
@Timeout(120)
class ManyBasesTest {
  private static final int BASES = 200;
  private static final int OPEN = 8;
  private static final int CALLERS = 16;
  private static final int CALLS = 40;

  @TempDir
  Path folder;

  @Test
  void basesAreOpenedAndClosedUnderTheirUsersWithoutAnyOfThemNoticing() throws Exception {
    long seed = Long.getLong("dify.test.seed", 20261121L);
    try (Database database = Database.memory();
        KnowledgeBases bases = KnowledgeBases.open(new KnowledgeSetup(database, folder, new FakeEmbedder(),
            Extractors.standard(), InstantSource.system(), Ids.system(), OPEN), KnowledgeBases.DEFAULT_TENANT);
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < BASES; i++) {
        bases.create("base" + i);
        bases.addDocuments("base" + i, List.of(SourceDocument.text("a.txt", "The parcel of base number" + i)),
            AddOptions.defaults());
      }
      List<Future<?>> running = new ArrayList<>();
      for (int caller = 0; caller < CALLERS; caller++) {
        Random random = new Random(seed + caller);
        running.add(callers.submit(() -> {
          for (int call = 0; call < CALLS; call++) {
            int base = random.nextInt(BASES);
            List<Passage> found = bases.search("base" + base, SearchRequest.of("parcel " + call, SearchMode.HYBRID, 1));
            assertThat(found).as("seed %s", seed).singleElement()
                .satisfies(passage -> assertThat(passage.hit().content()).endsWith("number" + base));
          }
        }));
      }
      for (Future<?> one : running) {
        one.get();
      }
    }
  }
}
