package io.dify.rag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.retrieval.SearchMode;
import io.dify.core.store.Database;
import io.dify.core.value.Value;
import io.dify.rag.chunk.ChunkMode;
import io.dify.rag.document.SourceDocument;
import io.dify.rag.retrieve.SearchRequest;
import io.dify.rag.store.BaseSettings;
import io.dify.rag.store.ChildChunk;
import io.dify.rag.store.DocumentField;
import io.dify.rag.store.FieldType;
import io.dify.rag.store.IndexingTechnique;
import io.dify.rag.store.StoredChunk;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people change by hand, over SQLite and Lucene. */
class KnowledgeEditsTest {
  @TempDir
  Path folder;

  private final FakeEmbedder embedder = new FakeEmbedder();
  private Database database;
  private KnowledgeBases bases;

  @BeforeEach
  void open() {
    database = Database.open(folder.resolve("dify.db"));
    bases = KnowledgeBases.open(database, folder.resolve("index"), embedder);
  }

  @AfterEach
  void close() {
    bases.close();
    database.close();
  }

  @Test
  void editedChunkIsEmbeddedAloneAndFoundAtOnce() {
    fill("faq", BaseSettings.defaults(), "apples\n\npears\n\nplums");
    StoredChunk pears = chunk("faq", 2);
    int before = embedder.total();

    StoredChunk edited = bases.chunks().edit("faq", "a.txt", pears.chunk().id(), ChunkText.of("quinces"), false);

    assertThat(edited.chunk().id()).isEqualTo(pears.chunk().id());
    assertThat(edited.indexed()).isTrue();
    assertThat(embedder.total() - before).isEqualTo(1);
    assertThat(found("faq", "quinces")).isEqualTo("quinces");
    assertThat(bases.documents().get("faq", "a.txt").characterCount()).isEqualTo("applesquincesplums".length());
    assertThat(bases.verify("faq").sound()).isTrue();
  }

  @Test
  void chunksComeAndGoByHand() {
    fill("faq", BaseSettings.defaults(), "apples\n\npears");

    StoredChunk added = bases.chunks().add("faq", "a.txt", List.of(ChunkText.of("quinces"))).getFirst();
    assertThat(added.chunk().position()).isEqualTo(3);
    assertThat(found("faq", "quinces")).isEqualTo("quinces");
    bases.chunks().enable("faq", "a.txt", List.of(added.chunk().id()), false);
    assertThat(bases.search("faq", SearchRequest.of("quinces", SearchMode.KEYWORD, 3))).isEmpty();
    bases.chunks().delete("faq", "a.txt", List.of(added.chunk().id()));

    assertThat(bases.documents().get("faq", "a.txt").chunkCount()).isEqualTo(2);
    assertThat(code(() -> bases.chunks().get("faq", "a.txt", added.chunk().id()))).isEqualTo(ErrorCode.NOT_FOUND);
    assertThat(bases.verify("faq").sound()).isTrue();
  }

  @Test
  void modelThatRefusesLeavesEverythingAsItWas() {
    fill("faq", BaseSettings.defaults(), "apples");
    embedder.failAfter(0);

    assertThat(
        code(() -> bases.chunks().edit("faq", "a.txt", chunk("faq", 1).chunk().id(), ChunkText.of("pears"), false)))
        .isEqualTo(ErrorCode.NETWORK);

    assertThat(chunk("faq", 1).chunk().content()).isEqualTo("apples");
  }

  @Test
  void childrenLeadToTheirChunk() {
    BaseSettings usual = BaseSettings.defaults();
    fill("book", new BaseSettings(usual.clean(), usual.chunk().withMode(ChunkMode.of("hierarchical_model")),
        SearchMode.DEFAULT), "apples grow here\npears grow there");
    String id = chunk("book", 1).chunk().id();
    List<ChildChunk> children = bases.chunks().children("book", "a.txt", id);
    assertThat(children).hasSizeGreaterThan(1);

    ChildChunk added = bases.chunks().addChild("book", "a.txt", id, "quinces");
    assertThat(found("book", "quinces")).isEqualTo("apples grow here\npears grow there");
    bases.chunks().editChild("book", "a.txt", id, added.id(), "medlars");
    assertThat(found("book", "medlars")).startsWith("apples");
    assertThat(bases.search("book", SearchRequest.of("quinces", SearchMode.KEYWORD, 3))).isEmpty();
    assertThat(bases.verify("book").sound()).isTrue();
    bases.chunks().edit("book", "a.txt", id, ChunkText.of("cherries\nsloes"), true);
    assertThat(bases.chunks().children("book", "a.txt", id)).extracting(ChildChunk::content)
        .noneMatch(text -> text.contains("medlars"));
    bases.chunks().children("book", "a.txt", id)
        .forEach(child -> bases.chunks().deleteChild("book", "a.txt", id, child.id()));
    assertThat(bases.search("book", SearchRequest.of("cherries", SearchMode.KEYWORD, 3))).isEmpty();
    assertThat(bases.verify("book").sound()).isTrue();
  }

  @Test
  void disabledAndArchivedDocumentsAreNotFound() {
    fill("faq", BaseSettings.defaults(), "apples");

    bases.documents().enable("faq", List.of("a.txt"), false);
    assertThat(bases.search("faq", SearchRequest.of("apples", SearchMode.HYBRID, 3))).isEmpty();
    assertThat(bases.documents().get("faq", "a.txt").displayStatus()).isEqualTo("disabled");
    bases.documents().enable("faq", List.of("a.txt"), true);
    bases.documents().archive("faq", List.of("a.txt"), true);
    assertThat(bases.search("faq", SearchRequest.of("apples", SearchMode.HYBRID, 3))).isEmpty();
    assertThat(code(() -> bases.documents().rename("faq", "a.txt", "b.txt"))).isEqualTo(ErrorCode.FORBIDDEN);
    assertThat(code(() -> bases.documents().delete("faq", List.of("a.txt")))).isEqualTo(ErrorCode.FORBIDDEN);
    bases.documents().archive("faq", List.of("a.txt"), false);

    assertThat(found("faq", "apples")).isEqualTo("apples");
    assertThat(embedder.total()).isEqualTo(1);
  }

  @Test
  void renamedDocumentKeepsItsChunksAndItsFile() {
    fill("faq", BaseSettings.defaults(), "apples");
    bases.addDocuments("faq", List.of(SourceDocument.text("b.txt", "pears")), AddOptions.defaults());

    assertThat(code(() -> bases.documents().rename("faq", "a.txt", "b.txt"))).isEqualTo(ErrorCode.CONFLICT);
    bases.documents().rename("faq", "a.txt", "fruit");

    assertThat(bases.search("faq", SearchRequest.of("apples", SearchMode.KEYWORD, 1)).getFirst().hit().documentName())
        .isEqualTo("fruit");
    assertThat(bases.documents().file("faq", "fruit").open()).hasContent("apples");
    assertThat(embedder.total()).isEqualTo(2);
  }

  @Test
  void fieldsAreMadeFilledRenamedAndDeleted() {
    fill("faq", BaseSettings.defaults(), "apples");
    DocumentField year = bases.documents().createField("faq", "year", FieldType.NUMBER);

    bases.documents().tell("faq", "a.txt", Map.of("year", Value.of(2026)), true);
    assertThat(bases.documents().fields("faq")).isEqualTo(Map.of(year, 1L));
    assertThat(code(() -> bases.documents().tell("faq", "a.txt", Map.of("year", Value.of("soon")), true)))
        .isEqualTo(ErrorCode.INVALID_PARAM);
    assertThat(code(() -> bases.documents().tell("faq", "a.txt", Map.of("month", Value.of(1)), true)))
        .isEqualTo(ErrorCode.INVALID_PARAM);
    bases.documents().renameField("faq", year.id(), "published");
    assertThat(bases.documents().get("faq", "a.txt").metadata()).isEqualTo(Map.of("published", Value.of(2026)));
    bases.documents().deleteField("faq", year.id());

    assertThat(bases.documents().get("faq", "a.txt").metadata()).isEmpty();
    for (String bad : List.of("", "  ", "a\0b", "source", "x".repeat(256))) {
      assertThat(code(() -> bases.documents().createField("faq", bad, FieldType.STRING)))
          .isEqualTo(ErrorCode.INVALID_PARAM);
    }
    assertThat(embedder.total()).isEqualTo(1);
  }

  @Test
  void economyBaseGetsItsVectorsWhenItIsWantedAndKeepsThem() {
    bases.create("eco", "cheap", BaseSettings.defaults(), IndexingTechnique.ECONOMY);
    bases.addDocuments("eco", List.of(SourceDocument.text("a.txt", "apples")), AddOptions.defaults());
    StoredChunk tagged = bases.chunks().edit("eco", "a.txt", chunk("eco", 1).chunk().id(),
        ChunkText.of("apples").withKeywords(List.of("fruit")), false);
    assertThat(tagged.keywords()).containsExactly("fruit");
    assertThat(embedder.total()).isZero();
    assertThat(found("eco", "fruit")).isEqualTo("apples");

    bases.use("eco", IndexingTechnique.HIGH_QUALITY, (done, total) -> {});

    assertThat(embedder.handedOut()).containsOnlyKeys("apples");
    assertThat(bases.search("eco", SearchRequest.of("apples", SearchMode.VECTOR, 1))).hasSize(1);
    assertThat(code(() -> bases.use("eco", IndexingTechnique.ECONOMY, (done, total) -> {})))
        .isEqualTo(ErrorCode.INVALID_PARAM);
    assertThat(bases.verify("eco").sound()).isTrue();
  }

  @Test
  void badInputIsRefused() {
    fill("faq", BaseSettings.defaults(), "apples");
    BaseSettings usual = BaseSettings.defaults();
    bases.create("taken");

    assertThat(code(() -> bases.chunks().add("faq", "a.txt", List.of(ChunkText.of(" ")))))
        .isEqualTo(ErrorCode.INVALID_PARAM);
    assertThat(code(() -> bases.chunks().add("faq", "a.txt",
        List.of(ChunkText.of("x").withKeywords(Collections.nCopies(11, "k")))))).isEqualTo(ErrorCode.INVALID_PARAM);
    assertThat(code(() -> bases.chunks().add("faq", "none", List.of(ChunkText.of("x")))))
        .isEqualTo(ErrorCode.NOT_FOUND);
    assertThat(code(() -> bases.chunks().addChild("faq", "a.txt", chunk("faq", 1).chunk().id(), "x")))
        .isEqualTo(ErrorCode.INVALID_PARAM);
    assertThat(code(() -> bases.rename("faq", "taken"))).isEqualTo(ErrorCode.CONFLICT);
    assertThat(code(() -> bases.change("faq", new BaseSettings(usual.clean(),
        usual.chunk().withMode(ChunkMode.of("qa_model")), SearchMode.DEFAULT)))).isEqualTo(ErrorCode.INVALID_PARAM);
  }

  @Test
  void oneParagraphOfAThousandCostsOneVector() {
    List<String> paragraphs = IntStream.range(0, 1_000).mapToObj(i -> "paragraph " + i).collect(Collectors.toList());
    fill("faq", BaseSettings.defaults(), String.join("\n\n", paragraphs));
    paragraphs.set(500, "quinces");
    int before = embedder.total();

    bases.addDocuments("faq", List.of(SourceDocument.text("a.txt", String.join("\n\n", paragraphs))),
        AddOptions.defaults());

    assertThat(embedder.total() - before).isEqualTo(1);
    assertThat(found("faq", "quinces")).isEqualTo("quinces");
    assertThat(bases.verify("faq").sound()).isTrue();
  }

  private void fill(String base, BaseSettings settings, String text) {
    bases.create(base, settings);
    bases.addDocuments(base, List.of(SourceDocument.text("a.txt", text)), AddOptions.defaults())
        .forEach(report -> report.orThrow());
  }

  private StoredChunk chunk(String base, int position) {
    return bases.chunks(base, "a.txt", position - 1, 1).getFirst();
  }

  private String found(String base, String query) {
    return bases.search(base, SearchRequest.of(query, SearchMode.HYBRID, 1)).getFirst().hit().content();
  }

  private static ErrorCode code(ThrowingCallable call) {
    return catchThrowableOfType(DifyException.class, call).code();
  }
}
