package io.dify.rag.qa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.ModelCall;
import io.dify.core.model.ModelRef;
import io.dify.core.testkit.ScriptedChatModel;
import io.dify.core.testkit.ScriptedTurn;
import io.dify.rag.chunk.ChunkDraft;
import io.dify.rag.document.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class QaStageTest {
  private static final ModelRef MODEL = new ModelRef("test", "writer");

  private final Map<String, List<QaPair>> kept = new HashMap<>();
  private final QaMemory memory = new QaMemory() {
    @Override
    public Optional<List<QaPair>> find(String key) {
      return Optional.ofNullable(kept.get(key));
    }

    @Override
    public void put(String key, List<QaPair> pairs) {
      kept.put(key, pairs);
    }
  };

  @Test
  void eachPieceGivesItsPairsInOrderAndInItsPlace() {
    ScriptedChatModel model = ScriptedChatModel.deciding(QaStageTest::twoPairs);

    List<ChunkDraft> drafts = run(model, IntStream.range(0, 20).mapToObj(i -> "piece " + i).toList());

    assertThat(drafts).hasSize(40);
    assertThat(drafts).extracting(ChunkDraft::content).startsWith("first of piece 0?", "second of piece 0?",
        "first of piece 1?");
    assertThat(drafts.get(39)).isEqualTo(new ChunkDraft("second of piece 19?", "answer of piece 19", null, Map.of(),
        new Place(7, List.of("A")), List.of("image"), List.of()));
    assertThat(model.calls().getFirst().messages().getFirst().text()).contains("Write in Deutsch.");
    assertThat(model.calls().getFirst().messages().getLast().text()).startsWith("piece ");
  }

  @Test
  void nothingIsAskedTwice() {
    run(ScriptedChatModel.deciding(QaStageTest::twoPairs), List.of("a", "b", "nothing", "a"));
    ScriptedChatModel again = ScriptedChatModel.deciding(QaStageTest::twoPairs);

    List<ChunkDraft> drafts = run(again, List.of("b", "new", "nothing", "a"));

    assertThat(again.calls()).extracting(ModelCall::question).containsExactly("new");
    assertThat(drafts).hasSize(6);
  }

  @Test
  void theSameTextTwiceInADocumentIsAskedOnce() {
    ScriptedChatModel model = ScriptedChatModel.deciding(QaStageTest::twoPairs);

    assertThat(run(model, List.of("a", "a"))).hasSize(4);
    assertThat(model.calls()).hasSize(1);
  }

  @Test
  void questionsThatAreThereStayAndNeedNoModel() {
    ChunkDraft question = new ChunkDraft("why?", "so", "x", Map.of());
    List<ChunkDraft> drafts = new ArrayList<>();

    new QaStage(null, memory).run(sink -> sink.accept(question), drafts::add);

    assertThat(drafts).containsExactly(question);
  }

  @Test
  void textWithoutAModelIsRefusedWithTheReason() {
    DifyException error = catchThrowableOfType(DifyException.class,
        () -> new QaStage(null, memory).run(sink -> sink.accept(piece("text")), draft -> {}));

    assertThat(error.code()).isEqualTo(ErrorCode.PROVIDER_NOT_INITIALIZE);
    assertThat(error.text()).contains("chat model");
  }

  @Test
  void failureNamesThePieceAndKeepsWhatWasMade() {
    ScriptedChatModel model = ScriptedChatModel.deciding(call -> call.question().equals("bad")
        ? ScriptedTurn.failing(new DifyException(ErrorCode.PROVIDER_QUOTA_EXCEEDED, "The quota is used up."))
        : twoPairs(call));

    DifyException error = catchThrowableOfType(DifyException.class, () -> run(model, List.of("a", "bad", "c")));

    assertThat(error.code()).isEqualTo(ErrorCode.PROVIDER_QUOTA_EXCEEDED);
    assertThat(error.text()).contains("\"bad\"", "The quota is used up.");
    assertThat(kept).hasSize(2);
  }

  @Test
  void anotherLanguageOrModelIsAskedAnew() {
    run(ScriptedChatModel.deciding(QaStageTest::twoPairs), List.of("a"));
    ScriptedChatModel model = ScriptedChatModel.deciding(QaStageTest::twoPairs);

    stage(model, new ModelRef("test", "other"), "Deutsch").run(sink -> sink.accept(piece("a")), draft -> {});
    stage(model, MODEL, "English").run(sink -> sink.accept(piece("a")), draft -> {});

    assertThat(model.calls()).hasSize(2);
  }

  @Test
  void interruptBreaksTheCallsOff() {
    CompletableFuture<Void> never = new CompletableFuture<>();
    ScriptedChatModel model = ScriptedChatModel.deciding(call -> {
      return ScriptedTurn.saying().then(new ScriptedTurn.Step.Await(never));
    });
    Thread.currentThread().interrupt();

    DifyException error = catchThrowableOfType(DifyException.class, () -> run(model, List.of("a")));

    assertThat(Thread.interrupted()).isTrue();
    assertThat(error.code()).isEqualTo(ErrorCode.CANCELLED);
  }

  @Test
  void answerThatWasCutOffLosesItsLastPair() {
    ScriptedTurn turn = ScriptedTurn.saying("Q1: a?\nA1: b\nQ2: c?\nA2: d and th");
    ScriptedChatModel model = ScriptedChatModel
        .playing(new ScriptedTurn(turn.steps(), turn.usage(), "length", turn.providerData()));

    assertThat(run(model, List.of("text"))).extracting(ChunkDraft::content).containsExactly("a?");
  }

  private static ScriptedTurn twoPairs(ModelCall call) {
    String piece = call.question();
    return piece.equals("nothing")
        ? ScriptedTurn.saying("NONE")
        : ScriptedTurn
            .saying("Q1: first of " + piece + "?\nA1: answer\nQ2: second of " + piece + "?\nA2: answer of " + piece);
  }

  private List<ChunkDraft> run(ScriptedChatModel model, List<String> texts) {
    List<ChunkDraft> drafts = new ArrayList<>();
    stage(model, MODEL, "Deutsch").run(sink -> texts.forEach(text -> sink.accept(piece(text))), drafts::add);
    return drafts;
  }

  private QaStage stage(ScriptedChatModel model, ModelRef ref, String language) {
    return new QaStage(new ModelQaMaker(name -> model, ref, language), memory);
  }

  private static ChunkDraft piece(String text) {
    return new ChunkDraft(text, null, null, Map.of(), new Place(7, List.of("A")), List.of("image"), List.of());
  }
}
