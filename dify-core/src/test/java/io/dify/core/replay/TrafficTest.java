package io.dify.core.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.CallOrigin;
import io.dify.core.model.ChatModel;
import io.dify.core.model.EmbeddingId;
import io.dify.core.model.EmbeddingModel;
import io.dify.core.model.ForwardingModels;
import io.dify.core.model.Message;
import io.dify.core.model.ModelAnswer;
import io.dify.core.model.ModelCall;
import io.dify.core.model.ModelDelta;
import io.dify.core.model.ModelRef;
import io.dify.core.model.Models;
import io.dify.core.model.ModerationModel;
import io.dify.core.model.RankedPassage;
import io.dify.core.model.RerankModel;
import io.dify.core.model.Role;
import io.dify.core.model.Sound;
import io.dify.core.model.SpeechToTextModel;
import io.dify.core.model.TextToSpeechModel;
import io.dify.core.model.ToolRequest;
import io.dify.core.model.Usage;
import io.dify.core.testkit.HashEmbeddingModel;
import io.dify.core.testkit.ScriptedChatModel;
import io.dify.core.testkit.ScriptedTurn;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrafficTest {
  private static final ModelRef REF = new ModelRef("test", "m");
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);
  private static final Models NOBODY = ref -> {
    throw new DifyException(ErrorCode.PROVIDER_NOT_INITIALIZE, "there is none");
  };

  private final List<Exchange> exchanges = new ArrayList<>();
  private final TrafficRecorder recorder = new TrafficRecorder(CLOCK, Instant.EPOCH, exchanges::add);

  /** What was recorded, through its written form. */
  private TrafficPlayer player(TrafficPlayer.Matching matching) {
    return new TrafficPlayer(exchanges.stream().map(exchange -> ExchangeJson
        .read((Value.Obj) ValueJson.read(ValueJson.write(new Value.Obj(ExchangeJson.write(exchange)))))).toList(),
        matching, Pace.none());
  }

  private Models replayed() {
    return new PassingModels(NOBODY, player(TrafficPlayer.Matching.STRICT), "llm");
  }

  private static ModelCall call(String question) {
    return ModelCall.of(REF, List.of(Message.of(Role.USER, question)));
  }

  private static ModelAnswer ask(Models models, String question) {
    return models.chat(REF).answer(call(question), delta -> {}, Cancellation.none());
  }

  @Test
  void aChatIsGivenAgainPieceByPiece() {
    ToolRequest tool = new ToolRequest("1", "clock", "{}");
    ScriptedChatModel live = ScriptedChatModel.playing(ScriptedTurn.saying("a", "b")
        .then(new ScriptedTurn.Step.Think("hm"), new ScriptedTurn.Step.Request(tool)).withUsage(new Usage(3, 4))
        .withFinishReason("tool_calls"));
    ModelAnswer answer = ask(new PassingModels(ref -> live, recorder, "llm"), "?");
    List<ModelDelta> deltas = new ArrayList<>();
    assertThat(replayed().chat(REF).answer(call("?"), deltas::add, Cancellation.none())).isEqualTo(answer);
    assertThat(deltas).containsExactly(new ModelDelta.Text("a"), new ModelDelta.Text("b"),
        new ModelDelta.Reasoning("hm"));
  }

  @Test
  void aFailureFailsAgainAfterWhatCameBefore() {
    ScriptedChatModel live = ScriptedChatModel
        .playing(ScriptedTurn.saying("half").thenFailing(new DifyException(ErrorCode.RATE_LIMITED, "slow down")));
    assertThatThrownBy(() -> ask(new PassingModels(ref -> live, recorder, "llm"), "?"));
    List<ModelDelta> deltas = new ArrayList<>();
    assertThatThrownBy(() -> replayed().chat(REF).answer(call("?"), deltas::add, Cancellation.none()))
        .isInstanceOfSatisfying(DifyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RATE_LIMITED))
        .hasMessage("slow down");
    assertThat(deltas).containsExactly(new ModelDelta.Text("half"));
  }

  @Test
  void everyOtherKindOfModelIsGivenAgain() {
    Models live = new PassingModels(new Rest(NOBODY), recorder, "n");
    EmbeddingModel embedding = live.embedding(REF);
    List<float[]> vectors = embedding.embedAll(List.of("x", "y"), Cancellation.none());
    live.rerank(REF).rerank("q", List.of("a", "b"), 2, Cancellation.none());
    live.moderation(REF).harms(List.of("x"), Cancellation.none());
    live.speechToText(REF).transcribe(Sound.of(new byte[]{ -1, 2}, "audio/mpeg", "a.mp3"), Cancellation.none());
    live.textToSpeech(REF).speak("hi", "anna", Cancellation.none());
    var id = embedding.id();
    int batch = embedding.maxBatch();
    Models again = new PassingModels(NOBODY, player(TrafficPlayer.Matching.STRICT), "n");
    assertThat(again.embedding(REF).embedAll(List.of("x", "y"), Cancellation.none()))
        .usingElementComparator((a, b) -> Arrays.compare(a, b)).isEqualTo(vectors);
    assertThat(again.embedding(REF).id()).isEqualTo(id);
    assertThat(again.embedding(REF).maxBatch()).isEqualTo(batch).isEqualTo(96);
    assertThat(again.embedding(new ModelRef("test", "other")).maxBatch()).isEqualTo(1);
    assertThat(again.rerank(REF).rerank("q", List.of("a", "b"), 2, Cancellation.none()))
        .containsExactly(new RankedPassage(1, 0.75), new RankedPassage(0, 0.5));
    assertThat(again.moderation(REF).harms(List.of("x"), Cancellation.none())).containsExactly("hate");
    assertThat(again.speechToText(REF).transcribe(Sound.of(new byte[]{ -1, 2}, "audio/mpeg", "a.mp3"),
        Cancellation.none())).isEqualTo("heard");
    assertThat(again.textToSpeech(REF).speak("hi", "anna", Cancellation.none()).bytes()).containsExactly(-2, 3);
  }

  @Test
  void eachAnswerIsGivenOnceAndAMissSaysWhatDiffers() {
    ask(new PassingModels(ref -> ScriptedChatModel.playing(ScriptedTurn.saying("x")), recorder, "llm"), "Weather?");
    TrafficPlayer player = player(TrafficPlayer.Matching.STRICT);
    Models models = new PassingModels(NOBODY, player, "llm");
    assertThatThrownBy(() -> ask(models, "Time?")).isInstanceOfSatisfying(DifyException.class,
        e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_RECORDED))
        .hasMessageContaining("Node 'llm' asks for something that is not recorded: chat test/m.")
        .hasMessageContaining("messages[0].text: recorded \"Weather?\", now \"Time?\"");
    assertThat(player.unused()).hasSize(1);
    assertThat(ask(models, "Weather?").text()).isEqualTo("x");
    assertThatThrownBy(() -> ask(models, "Weather?")).hasMessageContaining("fewer times than it is asked for now");
    assertThat(player.misses()).hasSize(2);
  }

  @Test
  void goingOnAnswersAsTheSameCallWas() {
    ask(new PassingModels(ref -> ScriptedChatModel.playing(ScriptedTurn.saying("x")), recorder, "llm"), "Weather?");
    TrafficPlayer player = player(TrafficPlayer.Matching.BY_PLACE);
    assertThat(ask(new PassingModels(NOBODY, player, "llm"), "Time?").text()).isEqualTo("x");
    assertThat(player.misses()).singleElement().satisfies(miss -> assertThat(miss.answered()).isTrue());
    assertThatThrownBy(() -> ask(new PassingModels(NOBODY, player, "other"), "Time?"))
        .hasMessageContaining("Node 'other'");
  }

  @Test
  void whatIsNotRecordedMayBeAskedLive() {
    ask(new PassingModels(ref -> ScriptedChatModel.playing(ScriptedTurn.saying("x")), recorder, "llm"), "Weather?");
    List<Exchange> more = new ArrayList<>();
    TrafficPlayer player = TrafficPlayer.orLive(exchanges, Pace.none(),
        new TrafficRecorder(CLOCK, Instant.EPOCH, more::add));
    Models models = new PassingModels(ref -> ScriptedChatModel.playing(ScriptedTurn.saying("live")), player, "llm");
    assertThat(ask(models, "Weather?").text()).isEqualTo("x");
    assertThat(ask(models, "Time?").text()).isEqualTo("live");
    assertThat(more).singleElement().satisfies(exchange -> assertThat(exchange.question().place()).isEqualTo("llm"));
  }

  @Test
  void secretsAreHiddenWhereverTheyStand() {
    Secrets secrets = new Secrets();
    assertThat(secrets.address("https://u:pw@x.org/a?api_key=0123456789&q=1"))
        .isEqualTo("https://[hidden]@x.org/a?api_key=[hidden]&q=1");
    assertThat(secrets.field("Authorization", "Bearer abcdefghij")).isEqualTo("[hidden]");
    assertThat(secrets.field("Accept", "text/plain")).isEqualTo("text/plain");
    assertThat(secrets.hide(Value.of("key 0123456789 and abcdefghij")))
        .isEqualTo(Value.of("key [hidden] and [hidden]"));
    secrets.add("short", "[hidden:env.S]");
    assertThat(secrets.hide(Value.of("short"))).isEqualTo(Value.of("[hidden:env.S]"));
    assertThat(secrets.hide(Value.of("shorter"))).isEqualTo(Value.of("shorter"));
  }

  @Test
  void aLargeContentIsKeptByItsHashAndKnownByIt() {
    byte[] large = new byte[Content.MAX_BYTES + 1];
    byte[] instead = Content.read(Content.write(large, Content.MAX_BYTES));
    assertThat(instead.length).isLessThan(200);
    assertThat(Content.hash(instead)).isEqualTo(Content.hash(large));
    String url = "data:image/png;base64,";
    assertThat(Content.address(url + Base64.getEncoder().encodeToString(instead)))
        .isEqualTo(url.replace("base64,", "sha256,") + Content.hash(large));
  }

  private record ManyAtOnce(EmbeddingModel model) implements EmbeddingModel {
    @Override
    public EmbeddingId id() {
      return model.id();
    }

    @Override
    public float[] embed(String text) {
      return model.embed(text);
    }

    @Override
    public int maxBatch() {
      return 96;
    }

    @Override
    public void close() {
      model.close();
    }
  }

  /** Models of every kind but chat. */
  private record Rest(Models next) implements ForwardingModels {
    @Override
    public ChatModel chat(ModelRef ref) {
      return next.chat(ref);
    }

    @Override
    public EmbeddingModel embedding(ModelRef ref) {
      return new ManyAtOnce(new HashEmbeddingModel(16));
    }

    @Override
    public RerankModel rerank(ModelRef ref) {
      return (query, passages, topN, cancellation) -> List.of(new RankedPassage(1, 0.75), new RankedPassage(0, 0.5));
    }

    @Override
    public ModerationModel moderation(ModelRef ref) {
      return (texts, cancellation) -> List.of("hate");
    }

    @Override
    public SpeechToTextModel speechToText(ModelRef ref) {
      return (speech, cancellation) -> "heard";
    }

    @Override
    public TextToSpeechModel textToSpeech(ModelRef ref) {
      return (text, voice, cancellation) -> Sound.of(new byte[]{ -2, 3}, "audio/mpeg", "s.mp3");
    }

    @Override
    public Models on(CallOrigin origin) {
      return this;
    }
  }
}
