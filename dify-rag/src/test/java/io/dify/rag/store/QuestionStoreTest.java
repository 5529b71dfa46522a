package io.dify.rag.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.store.Database;
import io.dify.core.time.Ids;
import io.dify.rag.qa.QaPair;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class QuestionStoreTest {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));
  private static final List<QaPair> PAIRS = List.of(new QaPair("为什么？", "so \"it\" is"), new QaPair("b?", "c"));

  private final Database database = Database.memory();
  private String document = "";

  @BeforeEach
  void open() {
    KnowledgeSchema.migrate(database);
    KnowledgeBase base = new BaseStore(database, "t", CLOCK, Ids.system()).create("b", BaseSettings.defaults());
    document = new DocumentStore(database, "t", CLOCK, Ids.system())
        .begin(base.id(), new NewDocument("d", "upload_file", Map.of()))
        .id();
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void whatWasMadeIsFoundAgain() {
    store("t").put("k", PAIRS);
    store("t").put("none", List.of());

    assertThat(store("t").find("k")).contains(PAIRS);
    assertThat(store("t").find("none")).contains(List.of());
    assertThat(store("t").find("other")).isEmpty();
    assertThat(store("stranger").find("k")).isEmpty();
  }

  @Test
  void whatIsNoLongerUsedIsForgotten() {
    store("t").put("old", PAIRS);
    store("t").put("kept", PAIRS);
    QuestionStore.OfDocument next = store("t");
    next.find("kept");
    next.put("new", PAIRS);

    next.sweep();

    assertThat(store("t").find("old")).isEmpty();
    assertThat(store("t").find("kept")).isPresent();
    assertThat(store("t").find("new")).isPresent();
  }

  private QuestionStore.OfDocument store(String tenant) {
    return new QuestionStore(database, tenant).of(document);
  }
}
