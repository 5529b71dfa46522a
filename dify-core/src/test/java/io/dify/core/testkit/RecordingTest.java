package io.dify.core.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.CallOrigin;
import io.dify.core.model.ChatModel;
import io.dify.core.model.Message;
import io.dify.core.model.MessagePart;
import io.dify.core.model.ModelAnswer;
import io.dify.core.model.ModelCall;
import io.dify.core.model.ModelDelta;
import io.dify.core.model.ModelRef;
import io.dify.core.model.Models;
import io.dify.core.model.Role;
import io.dify.core.model.Sound;
import io.dify.core.model.SpeechToTextModel;
import io.dify.core.model.TextToSpeechModel;
import io.dify.core.model.ToolRequest;
import io.dify.core.model.ToolSpec;
import io.dify.core.model.Usage;
import io.dify.core.value.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordingTest {
  private static final ModelRef REF = new ModelRef("test", "m");
  private static final ToolRequest TOOL = new ToolRequest("1", "clock", "{\"tz\":\"UTC\"}");
  private static final ModelCall PLAIN = ModelCall.of(REF, List.of(Message.of(Role.USER, "你好")));
  private static final ModelCall RICH = new ModelCall(REF,
      List.of(new Message(Role.USER, List.of(new MessagePart.Text("look"), new MessagePart.Image("data:x", "low")),
          List.of(), null), new Message(Role.ASSISTANT, List.of(), List.of(TOOL), null),
          new Message(Role.TOOL, List.of(new MessagePart.Text("noon")), List.of(), "1")),
      List.of(), Map.of("temperature", Value.of(0.5)),
      List.of(new ToolSpec("clock", "tells the time", new Value.Obj(Map.of()))), new Value.Obj(Map.of()));

  private static final Sound SPEECH = Sound.of(new byte[]{ 1}, "audio/mpeg", "speech.mp3");

  @TempDir
  Path temp;

  private Recording record(ScriptedChatModel model, ModelCall... calls) throws Exception {
    List<String> lines = new ArrayList<>();
    ChatModel recorded = Recording.of(ref -> model, exchange -> lines.add(Recording.line(exchange))).chat(REF);
    for (ModelCall call : calls) {
      try {
        recorded.answer(call, delta -> {}, Cancellation.none());
      } catch (DifyException e) {
        // Recorded, too.
      }
    }
    return Recording.read(Files.write(temp.resolve("it.rec"), lines));
  }

  @Test
  void whatAModelSaidIsSaidAgain() throws Exception {
    ScriptedTurn turn = ScriptedTurn.saying("a", "b").then(new ScriptedTurn.Step.Think("hm"),
        new ScriptedTurn.Step.Request(TOOL)).withUsage(new Usage(3, 4)).withFinishReason("tool_calls");
    Recording recording = record(ScriptedChatModel.playing(turn, ScriptedTurn.saying("second")), RICH, PLAIN);
    Recording.Replay replay = recording.replay();
    ScriptedChatModel player = ScriptedChatModel.deciding(replay::next);
    List<ModelDelta> deltas = new ArrayList<>();
    assertThat(player.answer(PLAIN, deltas::add, Cancellation.none()).text()).isEqualTo("second");
    assertThat(player.answer(RICH, deltas::add, Cancellation.none()))
        .isEqualTo(new ModelAnswer(REF, "ab", "hm", List.of(TOOL), new Usage(3, 4), "tool_calls"));
    assertThat(deltas).containsExactly(new ModelDelta.Text("second"), new ModelDelta.Text("a"),
        new ModelDelta.Text("b"),
        new ModelDelta.Reasoning("hm"));
  }

  @Test
  void whatAProviderWantsBackIsKeptInAnswersAndTellsCallsApart() throws Exception {
    Value.Obj data = new Value.Obj(Map.of("signature", Value.of("c2ln")));
    ModelCall next = ModelCall.of(REF, List.of(
        Message.of(new ModelAnswer(REF, "", "", List.of(TOOL), Usage.NONE, "tool_calls", data)),
        Message.result(TOOL, "noon")));
    Recording recording = record(ScriptedChatModel.playing(ScriptedTurn.saying("a").withProviderData(data),
        ScriptedTurn.saying("b")), PLAIN, next);
    ScriptedChatModel player = ScriptedChatModel.deciding(recording.replay()::next);
    assertThat(player.answer(next, delta -> {}, Cancellation.none()).text()).isEqualTo("b");
    assertThat(player.answer(PLAIN, delta -> {}, Cancellation.none()).providerData()).isEqualTo(data);
  }

  @Test
  void aFailureIsRecordedWithWhatCameBefore() throws Exception {
    Recording recording = record(ScriptedChatModel.playing(
        ScriptedTurn.saying("half").thenFailing(new DifyException(ErrorCode.RATE_LIMITED, "slow down")),
        ScriptedTurn.saying("whole")), PLAIN, PLAIN);
    Recording.Replay replay = recording.replay();
    ScriptedChatModel player = ScriptedChatModel.deciding(replay::next);
    List<ModelDelta> deltas = new ArrayList<>();
    assertThatThrownBy(() -> player.answer(PLAIN, deltas::add, Cancellation.none()))
        .isInstanceOfSatisfying(DifyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RATE_LIMITED))
        .hasMessage("slow down");
    assertThat(deltas).containsExactly(new ModelDelta.Text("half"));
    assertThat(player.answer(PLAIN, deltas::add, Cancellation.none()).text()).isEqualTo("whole");
  }

  @Test
  void eachAnswerIsGivenOnce() throws Exception {
    Recording recording = record(ScriptedChatModel.playing(ScriptedTurn.saying("x")), PLAIN);
    Recording.Replay replay = recording.replay();
    assertThatThrownBy(() -> replay.next(RICH)).hasMessageContaining("no answer left").hasMessageContaining("你好");
    replay.next(PLAIN);
    assertThatThrownBy(() -> replay.next(PLAIN)).hasMessageContaining("Nothing is left.");
    recording.replay().next(PLAIN);
  }

  @Test
  void speechGoesOnToTheModelsBehind() {
    Models speaking = new Models() {
      @Override
      public ChatModel chat(ModelRef ref) {
        throw new AssertionError("No chat is wanted.");
      }

      @Override
      public SpeechToTextModel speechToText(ModelRef ref) {
        return (speech, cancellation) -> "heard";
      }

      @Override
      public TextToSpeechModel textToSpeech(ModelRef ref) {
        return (text, voice, cancellation) -> SPEECH;
      }
    };
    Models recorded = Recording.of(speaking, exchange -> {}).on(CallOrigin.NONE);
    assertThat(recorded.speechToText(REF).transcribe(SPEECH, Cancellation.none())).isEqualTo("heard");
    assertThat(recorded.textToSpeech(REF).speak("text", "nova", Cancellation.none())).isEqualTo(SPEECH);
  }

  @ParameterizedTest
  @ValueSource(strings = { "x", "{\"v\":2,\"call\":{}}",
    "{\"v\":1,\"call\":{},\"answer\":[{}],\"finish_reason\":\"stop\"}", "{\"v\":1}", "[]"})
  void aLineThatIsNoneIsNamed(String line) throws Exception {
    Path file = Files.writeString(temp.resolve("bad.rec"), "\n" + line + "\n");
    assertThatThrownBy(() -> Recording.read(file)).isInstanceOfSatisfying(DifyException.class,
        e -> assertThat(e.code()).isEqualTo(ErrorCode.SYNTAX))
        .hasMessageContaining("bad.rec:2: this is no line of a recording");
  }

  @Test
  void aFileThatIsNotThere() {
    assertThatThrownBy(() -> Recording.read(temp.resolve("no.rec"))).isInstanceOfSatisfying(DifyException.class,
        e -> assertThat(e.code()).isEqualTo(ErrorCode.FILE_UNREADABLE));
  }
}
