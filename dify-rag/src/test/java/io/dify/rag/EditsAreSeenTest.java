package io.dify.rag;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.retrieval.ChildHit;
import io.dify.core.retrieval.KnowledgeHit;
import io.dify.core.retrieval.SearchMode;
import io.dify.core.store.Database;
import io.dify.core.time.Ids;
import io.dify.core.value.Value;
import io.dify.rag.chunk.ChunkMode;
import io.dify.rag.document.SourceDocument;
import io.dify.rag.extract.Extractors;
import io.dify.rag.retrieve.SearchRequest;
import io.dify.rag.store.BaseSettings;
import io.dify.rag.store.ChildChunk;
import io.dify.rag.store.DocumentField;
import io.dify.rag.store.FieldType;
import io.dify.rag.store.IndexingTechnique;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever people change, the next search tells of it: one that keeps what it found shows the same as one that keeps nothing and has made its index anew. */
class EditsAreSeenTest {
  private static final SearchRequest ALL = SearchRequest.of("apples pears", SearchMode.HYBRID, 20);
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-22T08:00:00Z"));

  @TempDir
  Path folder;
  private final FakeEmbedder embedder = new FakeEmbedder();
  private Database database;
  private KnowledgeBases bases;
  private int indexes;

  @BeforeEach
  void open() {
    database = Database.open(folder.resolve("dify.db"));
    bases = open(16 << 20);
  }

  @AfterEach
  void close() {
    bases.close();
    database.close();
  }

  private KnowledgeBases open(long cacheBytes) {
    return KnowledgeBases
        .open(new KnowledgeSetup(database, folder.resolve("index" + indexes++), embedder, Extractors.standard(),
            CLOCK, Ids.system(), 8).withCacheBytes(cacheBytes), KnowledgeBases.DEFAULT_TENANT);
  }

  private void fill(String base, BaseSettings settings, String document, String text) {
    if (bases.find(base).isEmpty()) {
      bases.create(base, settings);
    }
    bases.addDocuments(base, List.of(SourceDocument.text(document, text)), AddOptions.defaults())
        .forEach(report -> report.orThrow());
  }

  private static Map<String, String> seen(KnowledgeBases in, String base) {
    return in.search(base, ALL).stream().map(Passage::hit)
        .collect(Collectors.toMap(KnowledgeHit::segmentId, EditsAreSeenTest::told));
  }

  private static String told(KnowledgeHit hit) {
    return String.join("|", hit.datasetName(), hit.documentName(), hit.content(), hit.metadata().toString(),
        hit.segmentPosition() + "", hit.wordCount() + "",
        hit.details().children().stream().map(ChildHit::content).sorted().toList().toString());
  }

  private void edits(String base, Map<String, Runnable> edits) {
    edits.forEach((name, edit) -> {
      Map<String, String> before = seen(bases, base);
      assertThat(seen(bases, base)).as("from the cache, before: " + name).isEqualTo(before);
      edit.run();
      Map<String, String> after = seen(bases, base);
      try (KnowledgeBases plain = open(0)) {
        assertThat(after).as(name).isEqualTo(seen(plain, base)).isNotEqualTo(before);
      }
    });
  }

  private String chunk(String base, String document, int position) {
    return bases.chunks(base, document, position - 1, 1).getFirst().chunk().id();
  }

  @Test
  void editsOfChunksAndDocuments() {
    fill("faq", BaseSettings.defaults(), "a.txt", "apples red\n\napples green\n\npears");
    fill("faq", BaseSettings.defaults(), "b.txt", "pears and apples");
    String second = chunk("faq", "a.txt", 2);
    DocumentField year = bases.documents().createField("faq", "year", FieldType.NUMBER);
    Map<String, Runnable> edits = new LinkedHashMap<>();
    edits.put("a text", () -> bases.chunks().edit("faq", "a.txt", second, ChunkText.of("apples blue"), false));
    edits.put("a chunk off", () -> bases.chunks().enable("faq", "a.txt", List.of(second), false));
    edits.put("a chunk on", () -> bases.chunks().enable("faq", "a.txt", List.of(second), true));
    edits.put("a chunk more", () -> bases.chunks().add("faq", "a.txt", List.of(ChunkText.of("apples black"))));
    edits.put("a chunk less", () -> bases.chunks().delete("faq", "a.txt", List.of(second)));
    edits.put("a title", () -> bases.documents().title("faq", "a.txt", "Fruit"));
    edits.put("a name", () -> bases.documents().rename("faq", "Fruit", "c.txt"));
    edits.put("a value", () -> bases.documents().tell("faq", "c.txt", Map.of("year", Value.of(2026)), true));
    edits.put("a field's name", () -> bases.documents().renameField("faq", year.id(), "published"));
    edits.put("a field less", () -> bases.documents().deleteField("faq", year.id()));
    edits.put("a document off", () -> bases.documents().enable("faq", List.of("c.txt"), false));
    edits.put("a document on", () -> bases.documents().enable("faq", List.of("c.txt"), true));
    edits.put("a document put away", () -> bases.documents().archive("faq", List.of("c.txt"), true));
    edits.put("a document taken out", () -> bases.documents().archive("faq", List.of("c.txt"), false));
    edits.put("a document again", () -> fill("faq", BaseSettings.defaults(), "b.txt", "apples and pears\n\nno apples"));
    edits.put("a document less", () -> bases.documents().delete("faq", List.of("b.txt")));
    edits.put("a document more", () -> fill("faq", BaseSettings.defaults(), "d.txt", "pears, pears"));
    edits.put("the name of the base", () -> {
      bases.rename("faq", "questions");
      bases.create("faq", BaseSettings.defaults());
    });
    edits("faq", edits);
  }

  @Test
  void editsOfChildren() {
    BaseSettings usual = BaseSettings.defaults();
    fill("book", new BaseSettings(usual.clean(), usual.chunk().withMode(ChunkMode.of("hierarchical_model")),
        SearchMode.DEFAULT), "a.txt", "apples grow here\npears grow there");
    String parent = chunk("book", "a.txt", 1);
    ChildChunk first = bases.chunks().children("book", "a.txt", parent).getFirst();
    Map<String, Runnable> edits = new LinkedHashMap<>();
    edits.put("a child more", () -> bases.chunks().addChild("book", "a.txt", parent, "apples, apples"));
    edits.put("a child's text", () -> bases.chunks().editChild("book", "a.txt", parent, first.id(), "pears and plums"));
    edits.put("a child less", () -> bases.chunks().deleteChild("book", "a.txt", parent, first.id()));
    edits("book", edits);
  }

  @Test
  void editsOfWordsInAnEconomyBase() {
    bases.create("eco", "", BaseSettings.defaults(), IndexingTechnique.ECONOMY);
    fill("eco", BaseSettings.defaults(), "a.txt", "plums");
    fill("eco", BaseSettings.defaults(), "b.txt", "cherries");
    edits("eco", Map.of("a keyword", () -> bases.chunks().edit("eco", "a.txt", chunk("eco", "a.txt", 1),
        ChunkText.of("plums").withKeywords(List.of("apples")), false)));
  }
}
