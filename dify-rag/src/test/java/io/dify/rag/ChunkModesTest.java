package io.dify.rag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.ModelRef;
import io.dify.core.retrieval.SearchMode;
import io.dify.core.store.Database;
import io.dify.core.testkit.ScriptedChatModel;
import io.dify.core.testkit.ScriptedTurn;
import io.dify.rag.chunk.ChunkMode;
import io.dify.rag.chunk.ChunkSettings;
import io.dify.rag.chunk.CutRule;
import io.dify.rag.clean.CleanSettings;
import io.dify.rag.document.SourceDocument;
import io.dify.rag.ingest.IngestReport;
import io.dify.rag.ingest.IngestReport.Outcome;
import io.dify.rag.measure.LengthUnit;
import io.dify.rag.store.BaseSettings;
import io.dify.rag.store.StoredChunk;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Modes of chunks from the settings of a base to what is stored. */
class ChunkModesTest {
  private static final ModelRef MODEL = new ModelRef("test", "writer");

  @TempDir
  Path folder;

  private final ScriptedChatModel model = ScriptedChatModel.deciding(call -> call.question().contains("bad")
      ? ScriptedTurn.failing(new DifyException(ErrorCode.PROVIDER_QUOTA_EXCEEDED, "The quota is used up."))
      : ScriptedTurn.saying("Q1: what of " + call.question() + "?\nA1: " + call.question()));
  private Database database;
  private KnowledgeBases bases;

  @BeforeEach
  void open() {
    database = Database.open(folder.resolve("dify.db"));
    bases = KnowledgeBases.open(KnowledgeSetup.of(database, folder.resolve("indexes"), null).withModels(ref -> model)
        .withMaxChunkLength(2000), KnowledgeBases.DEFAULT_TENANT);
  }

  @AfterEach
  void close() {
    bases.close();
    database.close();
  }

  @Test
  void questionsAreMadeOncePerPiece() {
    bases.create("b", settings(new ChunkMode.QuestionAnswer("English", MODEL)));

    assertThat(add("one\n\ntwo\n\nthree").chunks()).isEqualTo(3);
    assertThat(add("one\n\ntwo\n\nthree").outcome()).isEqualTo(Outcome.UNCHANGED);
    assertThat(model.calls()).hasSize(3);

    IngestReport edited = add("one\n\n2\n\nthree");

    assertThat(model.calls()).hasSize(4);
    assertThat(edited.added()).isEqualTo(1);
    assertThat(edited.removed()).isEqualTo(1);
    assertThat(chunks()).extracting(chunk -> chunk.chunk().content()).containsExactly("what of one?", "what of 2?",
        "what of three?");
    assertThat(chunks()).extracting(chunk -> chunk.chunk().answer()).containsExactly("one", "2", "three");
  }

  @Test
  void documentWhoseQuestionsCannotBeMadeFailsWithTheReason() {
    bases.create("b", settings(new ChunkMode.QuestionAnswer("", MODEL)));

    DifyException error = add("one\n\nbad").error().orElseThrow();

    assertThat(error.text()).contains("The quota is used up.");
    add("one\n\ngood");
    assertThat(model.calls()).extracting(call -> call.question()).containsExactlyInAnyOrder("one", "bad", "good");
  }

  @Test
  void modeIsFixedAndLengthHasACeiling() {
    bases.create("b", settings(new ChunkMode.General()));

    assertThatThrownBy(() -> bases.change("b", settings(ChunkMode.of(ChunkMode.HIERARCHICAL_MODEL))))
        .isInstanceOf(DifyException.class).hasMessageContaining("fixed");
    BaseSettings long3000 = new BaseSettings(CleanSettings.defaults(),
        ChunkSettings.defaults().withCut(new CutRule("\n", 3000, 0, LengthUnit.CHARACTERS)), SearchMode.DEFAULT);
    assertThatThrownBy(() -> bases.change("b", long3000)).isInstanceOf(DifyException.class)
        .hasMessageContaining("2000");
    assertThatThrownBy(() -> bases.create("c", long3000)).isInstanceOf(DifyException.class);
  }

  private IngestReport add(String text) {
    return bases.addDocuments("b", List.of(SourceDocument.text("d.txt", text)), AddOptions.defaults()).getFirst();
  }

  private List<StoredChunk> chunks() {
    return bases.chunks("b", "d.txt", 0, 100);
  }

  private static BaseSettings settings(ChunkMode mode) {
    return new BaseSettings(CleanSettings.defaults(), ChunkSettings.defaults().withMode(mode), SearchMode.DEFAULT);
  }
}
