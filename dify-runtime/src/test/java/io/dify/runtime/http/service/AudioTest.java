package io.dify.runtime.http.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.CallOrigin;
import io.dify.core.model.ForwardingModels;
import io.dify.core.model.ModelRef;
import io.dify.core.model.Models;
import io.dify.core.model.Sound;
import io.dify.core.model.SpeechToTextModel;
import io.dify.core.model.TextToSpeechModel;
import io.dify.runtime.testing.Answer;
import io.dify.runtime.testing.EventReader;
import io.dify.runtime.testing.FileClient;
import io.dify.runtime.testing.TestApps;
import io.dify.runtime.testing.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Speech over HTTP and in streams; the models are fakes that hear and say what the test can read. */
class AudioTest {
  private static final String SPEAKS = TestApps.GUARDED.replace("name: guarded", "name: speaks").replace(
      "  pre_prompt:",
      "  speech_to_text: {enabled: true}\n  text_to_speech: {enabled: true, voice: nova, autoPlay: enabled}\n  pre_prompt:");

  /** Chat models of a test server, with ears and a voice. */
  private record Speaking(Models next, Optional<RuntimeException> failure) implements ForwardingModels {
    @Override
    public Models on(CallOrigin origin) {
      return new Speaking(next.on(origin), failure);
    }

    @Override
    public SpeechToTextModel speechToText(ModelRef ref) {
      return (speech, cancellation) -> {
        fail();
        return "heard " + speech.bytes().length + " bytes of " + speech.mimeType();
      };
    }

    private void fail() {
      failure.ifPresent(error -> {
        throw error;
      });
    }

    @Override
    public TextToSpeechModel textToSpeech(ModelRef ref) {
      return (text, voice, cancellation) -> {
        fail();
        return Sound.of(("[" + voice + ": " + text + "]").getBytes(StandardCharsets.UTF_8), "audio/mpeg", "speech.mp3");
      };
    }
  }

  private TestServer server;
  private FileClient client;
  private String key;

  @BeforeEach
  void start() {
    begin(new TestServer(chats -> new Speaking(chats, Optional.empty())));
  }

  private void beginFailing(RuntimeException error) {
    begin(new TestServer(chats -> new Speaking(chats, Optional.of(error))));
  }

  private void begin(TestServer with) {
    server = with;
    client = new FileClient(server.server());
    key = server.key(SPEAKS);
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private static void assertError(Answer answer, int status, String code) throws IOException {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.json().path("code").asText()).isEqualTo(code);
  }

  private Answer say(String name, int size) throws IOException, InterruptedException {
    return client.form(key, "/v1/audio-to-text", "u1", name, new byte[size]);
  }

  @Test
  void recordingsAreWrittenDown() throws Exception {
    assertThat(say("tea.MP3", 1000).text()).isEqualTo("{\"text\":\"heard 1000 bytes of audio/mpeg\"}");
    for (String name : List.of("a.m4a", "a.wav", "a.amr", "a.mpga")) {
      assertThat(say(name, 3).status()).as(name).isEqualTo(200);
    }
    assertThat(say("long.wav", 30 << 20).status()).isEqualTo(200);
  }

  @Test
  void recordingsThatCannotBeTakenAreRefused() throws Exception {
    assertError(say("a.ogg", 3), 415, "unsupported_audio_type");
    assertError(say("a", 3), 415, "unsupported_audio_type");
    assertError(say("a.mp3", (30 << 20) + 1), 413, "audio_too_large");
    assertError(say("a.mp3", 31 << 20), 413, "audio_too_large");
    assertError(client.post(key, "/v1/audio-to-text", "{}"), 400, "no_file_uploaded");
    key = server.key(TestApps.BOT);
    assertError(say("a.mp3", 3), 400, "speech_to_text_disabled");
  }

  @Test
  void withoutAModelNothingIsHeardOrSaid() throws Exception {
    stop();
    begin(new TestServer());
    assertError(say("a.mp3", 3), 400, "provider_not_support_speech_to_text");
    assertError(client.post(key, "/v1/text-to-audio", "{'text':'tea'}"), 400, "provider_not_initialize");
  }

  @ParameterizedTest
  @EnumSource(names = { "PROVIDER_NOT_INITIALIZE", "PROVIDER_QUOTA_EXCEEDED", "MODEL_NOT_SUPPORTED", "MODEL_FAILED"})
  void aModelThatFailsIsToldByItsCode(ErrorCode code) throws Exception {
    stop();
    beginFailing(new DifyException(code, "Not today."));
    assertError(say("a.mp3", 3), 400, code.wire());
    assertError(client.post(key, "/v1/text-to-audio", "{'text':'tea'}"), 400, code.wire());
  }

  @Test
  void aFaultOfTheServerIsToldWithoutItsCause() throws Exception {
    stop();
    beginFailing(new IllegalStateException("a hidden cause"));
    for (Answer answer : List.of(say("a.mp3", 3), client.post(key, "/v1/text-to-audio", "{'text':'tea'}"))) {
      assertError(answer, 500, "internal_server_error");
      assertThat(answer.text()).doesNotContain("hidden");
    }
  }

  @Test
  void anAppThatIsNotPublishedNeitherHearsNorSpeaks() throws Exception {
    String tenant = server.platform().workspace().id();
    String draft = server.platform().apps().save(tenant, "draft.yml",
        TestApps.bytes(SPEAKS.replace("name: speaks", "name: draft"))).id();
    key = server.platform().keys().issueForApp(tenant, draft).token();
    assertError(say("a.mp3", 3), 400, "app_unavailable");
    assertError(client.post(key, "/v1/text-to-audio", "{'text':'tea'}"), 400, "app_unavailable");
  }

  @Test
  void textsAndMessagesAreSpoken() throws Exception {
    Answer text = client.post(key, "/v1/text-to-audio", "{'text':'Tea.','user':'u1','streaming':true}");
    assertThat(text.text()).isEqualTo("[nova: Tea.]");
    assertThat(text.header("Content-Type")).isEqualTo("audio/mpeg");
    assertThat(client.post(key, "/v1/text-to-audio", "{'text':'Tea.','voice':'echo'}").text())
        .isEqualTo("[echo: Tea.]");
    server.use(key);
    String message = server.chat("hi", "").path("message_id").asText();
    assertThat(
        client.post(key, "/v1/text-to-audio", "{'text':'Tea.','user':'u1','message_id':'" + message + "'}").text())
        .isEqualTo("[nova: It is so.]");
    assertError(client.post(key, "/v1/text-to-audio", "{'user':'u2','message_id':'" + message + "'}"), 404,
        "not_found");
    assertError(client.post(key, "/v1/text-to-audio", "{'user':'u1'}"), 400, "invalid_param");
    assertError(client.post(server.key(TestApps.BOT), "/v1/text-to-audio", "{'text':'x'}"), 400, "invalid_param");
  }

  @Test
  void streamsOfAppsThatPlayByThemselvesEndWithTheSpokenAnswer() throws Exception {
    server.use(key);
    List<JsonNode> events = server.events("hi");
    assertThat(TestServer.names(events)).containsExactly("message", "message_end", "tts_message", "tts_message_end");
    assertThat(spoken(events)).isEqualTo("[nova: It is so.]");
    JsonNode end = events.getLast();
    assertThat(end.path("audio").asText("none")).isEmpty();
    assertThat(end.path("message_id")).isEqualTo(events.getFirst().path("message_id"));
    assertThat(end.path("created_at").isNumber()).isTrue();
  }

  @Test
  void workflowsSpeakWhatTheySayAndTellWhen() throws Exception {
    server.use(server.key(TestApps.FLOW.replace("workflow:\n", "workflow:\n  features: {text_to_speech: "
        + "{enabled: true, voice: nova, autoPlay: enabled}}\n").replace("name: flow", "name: speaking flow")));
    try (EventReader stream = server.stream("/v1/workflows/run",
        "{'inputs':{'topic':'tea'},'user':'u1','response_mode':'streaming'}")) {
      List<JsonNode> events = stream.all();
      assertThat(TestServer.names(events)).endsWith("workflow_finished", "tts_message", "tts_message_end");
      assertThat(events.getLast().path("created_at").asLong()).isPositive();
    }
  }

  private static String spoken(List<JsonNode> events) {
    return events.stream().filter(event -> event.path("event").asText().equals("tts_message"))
        .map(event -> new String(Base64.getDecoder().decode(event.path("audio").asText()), StandardCharsets.UTF_8))
        .collect(Collectors.joining());
  }

  @Test
  void aVoiceThatFailsLeavesTheAnswerWhole() throws Exception {
    stop();
    beginFailing(new DifyException(ErrorCode.MODEL_FAILED, "No voice today."));
    server.use(key);
    assertThat(TestServer.names(server.events("hi"))).containsExactly("message", "message_end", "tts_message_end");
  }

  @Test
  void longAnswersAreSpokenSomeSentencesAtATime() {
    assertThat(SpokenAnswers.pieces("One. Two! 三。四？")).containsExactly("One. Two! 三。四？");
    assertThat(SpokenAnswers.pieces(("a".repeat(199) + ". ").repeat(3))).hasSize(3).allSatisfy(
        piece -> assertThat(piece).endsWith("a."));
    assertThat(SpokenAnswers.pieces(" \n ")).isEmpty();
  }
}
