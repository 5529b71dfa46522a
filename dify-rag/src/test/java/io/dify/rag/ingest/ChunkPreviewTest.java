package io.dify.rag.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.model.ModelRef;
import io.dify.core.retrieval.SearchMode;
import io.dify.core.testkit.ScriptedChatModel;
import io.dify.core.testkit.ScriptedTurn;
import io.dify.rag.chunk.ChunkDraft;
import io.dify.rag.chunk.ChunkMode;
import io.dify.rag.chunk.ChunkSettings;
import io.dify.rag.clean.CleanSettings;
import io.dify.rag.extract.Extracted;
import io.dify.rag.qa.ModelQaMaker;
import io.dify.rag.store.BaseSettings;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChunkPreviewTest {
  private static final Extracted TEN = new Extracted.Prose(
      IntStream.rangeClosed(1, 10).mapToObj(i -> "paragraph  " + i + "\nsecond line")
          .collect(Collectors.joining("\n\n\n")),
      false);

  @Test
  void showsTheFirstChunksCleanedAndCountsAll() {
    ChunkPreview preview = ChunkPreview.of(TEN, settings(ChunkMode.TEXT_MODEL), 2);

    assertThat(preview.total()).isEqualTo(10);
    assertThat(preview.chunks()).extracting(ChunkDraft::content).containsExactly("paragraph 1\nsecond line",
        "paragraph 2\nsecond line");
  }

  @Test
  void showsChildren() {
    ChunkPreview preview = ChunkPreview.of(TEN, settings(ChunkMode.HIERARCHICAL_MODEL), 1);

    assertThat(preview.chunks()).singleElement().extracting(ChunkDraft::children)
        .isEqualTo(List.of("paragraph 1", "second line"));
  }

  @Test
  void asksAModelForThePiecesShownOnly() {
    ScriptedChatModel model = ScriptedChatModel
        .deciding(call -> ScriptedTurn.saying("Q: which?\nA: " + call.question().lines().findFirst().orElseThrow()));
    ModelQaMaker maker = new ModelQaMaker(name -> model, new ModelRef("test", "writer"), "");

    ChunkPreview preview = ChunkPreview.of(TEN, settings(ChunkMode.QA_MODEL), 3, maker);

    assertThat(preview.total()).isEqualTo(10);
    assertThat(preview.chunks()).extracting(ChunkDraft::answer).containsExactly("paragraph 1", "paragraph 2",
        "paragraph 3");
    assertThat(model.calls()).hasSize(3);
    assertThat(ChunkPreview.of(TEN, settings(ChunkMode.QA_MODEL), 3).chunks()).extracting(ChunkDraft::answer)
        .containsOnlyNulls();
  }

  @Test
  void limitIsChecked() {
    assertThatThrownBy(() -> ChunkPreview.of(TEN, BaseSettings.defaults(), 0)).isInstanceOf(DifyException.class);
  }

  private static BaseSettings settings(String mode) {
    return new BaseSettings(CleanSettings.defaults(), ChunkSettings.defaults().withMode(ChunkMode.of(mode)),
        SearchMode.DEFAULT);
  }
}
