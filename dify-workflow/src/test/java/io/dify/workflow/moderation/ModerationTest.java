package io.dify.workflow.moderation;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.extension.ApiExtensions;
import io.dify.core.model.ChatModel;
import io.dify.core.model.ModelAnswer;
import io.dify.core.model.ModelDelta;
import io.dify.core.model.ModelRef;
import io.dify.core.model.Models;
import io.dify.core.model.ModerationModel;
import io.dify.core.model.Usage;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.workflow.Fixture;
import io.dify.workflow.StandardNodes;
import io.dify.workflow.dsl.AppImport;
import io.dify.workflow.dsl.DslProblem;
import io.dify.workflow.dsl.DslReader;
import io.dify.workflow.engine.Run;
import io.dify.workflow.engine.WorkflowEngine;
import io.dify.workflow.event.RunEvent;
import io.dify.workflow.run.RunRequest;
import io.dify.workflow.run.RunResult;
import io.dify.workflow.run.RunStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModerationTest {
  private static final long SEED = Long.getLong("dify.seed", 11L);
  private static final String CHAT = """
      version: "0.6.0"
      kind: app
      app: {name: x, mode: chat}
      model_config:
        model: {provider: openai, name: m, mode: chat}
        pre_prompt: Hi {{name}}
        user_input_form: [{text-input: {variable: name, label: N, default: Ann}}]
        %s
      """;
  private static final String FLOW = """
      version: "0.6.0"
      kind: app
      app: {name: x, mode: workflow}
      workflow:
        features:
          %s
        graph:
          nodes:
          - {id: s, data: {type: start, variables: [{variable: name, label: N, type: paragraph, max_length: 100}]}}
          - {id: l, data: {type: llm, model: {provider: openai, name: m}, prompt_template: [{role: user, text: 'Hi {{#s.name#}}'}]}}
          - {id: e, data: {type: end, outputs: [{variable: said, value_selector: [l, text]}]}}
          edges: [{source: s, target: l}, {source: l, target: e}]
      """;
  private static final String WORDS = "sensitive_word_avoidance: {enabled: true, type: keywords, config: {keywords: \"Dragon\\nEVIL plan\\n\\n\", "
      + "inputs_config: {enabled: true, preset_response: Not that.}, outputs_config: {enabled: true, preset_response: Let us talk of tea.}}}";

  private final List<String> checked = new CopyOnWriteArrayList<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private List<String> pieces = List.of("All ", "is ", "well.");
  private ModerationModel model = (texts, cancellation) -> {
    checked.addAll(texts);
    return texts.stream().anyMatch(text -> text.contains("harm")) ? List.of("violence") : List.of();
  };
  private ApiExtensions extensions = ApiExtensions.none();
  private AnnotationReplies annotations = AnnotationReplies.none();

  private Run start(String file, String rules, RunRequest request) {
    AppImport app = new DslReader(StandardNodes.types()).read(file.formatted(rules));
    Models models = new Models() {
      @Override
      public ChatModel chat(ModelRef ref) {
        return (call, sink, cancellation) -> {
          asked.add(call.messages().getFirst().text() + "|" + call.question());
          pieces.forEach(piece -> sink.accept(new ModelDelta.Text(piece)));
          return ModelAnswer.of(ref, String.join("", pieces), Usage.NONE);
        };
      }

      @Override
      public ModerationModel moderation(ModelRef ref) {
        return model;
      }
    };
    return WorkflowEngine.builder().clock(Fixture.CLOCK).models(models).extensions(extensions).annotations(annotations)
        .build().start(app.graph().orElseThrow(() -> new AssertionError(app.problems().toString())), request);
  }

  /** What readers saw is what is stored, always. */
  private RunResult run(String file, String rules, RunRequest request) throws InterruptedException {
    Run run = start(file, rules, request);
    RunResult result = run.await();
    assertThat(Fixture.text(Fixture.drain(run.subscribe()))).isEqualTo(result.answer());
    return result;
  }

  private static RunRequest named(String name) {
    return RunRequest.inputs(Map.of("name", name)).withSystem("query", Value.of("How are you?"))
        .withSystem("app_id", Value.of("app1"));
  }

  @ParameterizedTest
  @ValueSource(strings = { CHAT, FLOW})
  void whatIsNotFoundGoesOn(String file) throws InterruptedException {
    RunResult result = run(file, WORDS, named("Bob"));
    assertThat(result.answer()).isEqualTo("All is well.");
    assertThat(result.notes().fields()).isEmpty();
    assertThat(asked).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = { CHAT, FLOW})
  void anInputThatMustNotBeIsAnsweredBeforeAnythingRuns(String file) throws InterruptedException {
    Run run = start(file, WORDS, named("an evil PLAN"));
    RunResult result = run.await();
    assertThat(result.status()).isEqualTo(RunStatus.SUCCEEDED);
    assertThat(result.answer()).isEqualTo("Not that.");
    assertThat(ValueJson.write(result.outputs())).isEqualTo("{\"answer\":\"Not that.\"}");
    assertThat(result.notes().fields()).containsOnlyKeys("input_moderation");
    assertThat(asked).isEmpty();
    assertThat(Fixture.drain(run.subscribe())).extracting(event -> event.getClass().getSimpleName())
        .containsExactly("RunStarted", "TextChunk", "TextReplaced", "RunEnded");
  }

  @Test
  void theQueryIsCheckedToo() throws InterruptedException {
    assertThat(run(CHAT, WORDS, RunRequest.query("Draw a dragon")).answer()).isEqualTo("Not that.");
  }

  @ParameterizedTest
  @ValueSource(strings = { CHAT, FLOW})
  void anAnswerThatMustNotBeIsReplacedAndTheRunEnds(String file) throws InterruptedException {
    pieces = List.of("Once there was ", "a dra", "gon who ", "hid its gold.");
    Run run = start(file, WORDS, named("Bob"));
    RunResult result = run.await();
    assertThat(result.status()).isEqualTo(RunStatus.SUCCEEDED);
    assertThat(result.answer()).isEqualTo("Let us talk of tea.");
    assertThat(ValueJson.write(result.outputs())).isEqualTo("{\"answer\":\"Let us talk of tea.\"}");
    List<RunEvent> events = Fixture.drain(run.subscribe());
    assertThat(Fixture.text(events)).isEqualTo(result.answer());
    assertThat(events).anySatisfy(event -> assertThat(event).isInstanceOfSatisfying(RunEvent.TextReplaced.class,
        replaced -> assertThat(replaced.reason()).isEqualTo("output_moderation")));
  }

  @Test
  void aLongAnswerIsCheckedInPiecesAndNeverShownFarAhead() throws InterruptedException {
    String sentence = "Nothing to see here, please go on and read. ";
    pieces = List.of(sentence.repeat(60), "harm", sentence.repeat(60));
    CountDownLatch once = new CountDownLatch(1);
    model = (texts, cancellation) -> {
      checked.addAll(texts);
      once.countDown();
      return texts.stream().anyMatch(text -> text.contains("harm")) ? List.of("violence") : List.of();
    };
    Run run = start(CHAT, WORDS.replace("keywords,", "openai_moderation,"), named("Bob"));
    assertThat(run.await().answer()).isEqualTo("Let us talk of tea.");
    assertThat(once.getCount()).isZero();
    long shown = Fixture.drain(run.subscribe()).stream().filter(RunEvent.TextChunk.class::isInstance)
        .mapToLong(event -> ((RunEvent.TextChunk) event).text().length()).sum();
    assertThat(shown).isLessThanOrEqualTo(60L * sentence.length() + 300);
    assertThat(checked).allSatisfy(text -> assertThat(text.length()).isLessThanOrEqualTo(500));
  }

  @Test
  void whereverAWordStandsAndHoweverItIsCutItIsFoundAndReadersSeeWhatIsStored() throws InterruptedException {
    Random random = new Random(SEED);
    for (int i = 0; i < 300; i++) {
      String text = "abc defg ".repeat(random.nextInt(150)) + (random.nextBoolean() ? "dragon" : "wagon")
          + " hij 🙂".repeat(random.nextInt(150));
      List<String> cut = new ArrayList<>();
      for (int from = 0; from < text.length();) {
        int to = Math.min(text.length(), from + 1 + random.nextInt(random.nextBoolean() ? 10 : 900));
        cut.add(text.substring(from, to));
        from = to;
      }
      pieces = cut;
      assertThat(run(CHAT, WORDS, named("Bob")).answer()).as("seed %d, round %d", SEED, i)
          .isEqualTo(text.contains("dragon") ? "Let us talk of tea." : text);
    }
  }

  private static final String API = "sensitive_word_avoidance: {enabled: true, type: api, config: {api_based_extension_id: guard, "
      + "inputs_config: {enabled: true}, outputs_config: {enabled: true}}}";

  @Test
  void anExtensionMayChangeInputAndAnswer() throws InterruptedException {
    List<String> points = new CopyOnWriteArrayList<>();
    extensions = (id, point, params, cancellation) -> {
      points.add(id + " " + point + " " + ValueJson.write(params));
      return (Value.Obj) Value.from(point.equals(ApiExtensions.MODERATE_INPUT)
          ? Map.of("flagged", true, "action", "overridden", "inputs", Map.of("name", "***"), "query", "Hello?")
          : Map.of("flagged", true, "action", "overridden", "text",
              ((Value.Text) params.fields().get("text")).text().replace("well", "fine")));
    };
    RunResult result = run(CHAT, API, named("Bob"));
    assertThat(asked).containsExactly("Hi ***|Hello?");
    assertThat(result.answer()).isEqualTo("All is fine.");
    assertThat(points).first().asString().isEqualTo(
        "guard app.moderation.input {\"app_id\":\"app1\",\"inputs\":{\"name\":\"Bob\"},\"query\":\"How are you?\"}");
    assertThat(points.get(1)).startsWith("guard app.moderation.output {").contains("\"app_id\":\"app1\"",
        "\"text\":\"All");
  }

  @Test
  void anExtensionMayAnswerItself() throws InterruptedException {
    extensions = (id, point, params, cancellation) -> (Value.Obj) Value
        .from(Map.of("flagged", true, "action", "direct_output", "preset_response", "No."));
    assertThat(run(CHAT, API, named("Bob")).answer()).isEqualTo("No.");
  }

  @Test
  void whatCannotBeCheckedIsNotLetThrough() throws InterruptedException {
    RunResult result = run(CHAT, API, named("Bob"));
    assertThat(result.status()).isEqualTo(RunStatus.FAILED);
    assertThat(result.error()).contains("not let through", "'guard'");
    assertThat(asked).isEmpty();
    model = (texts, cancellation) -> {
      throw new DifyException(ErrorCode.NETWORK, "moderation is down");
    };
    RunResult out = run(CHAT,
        WORDS.replace("keywords,", "openai_moderation,").replace("inputs_config: {enabled: true",
            "inputs_config: {enabled: false"),
        named("Bob"));
    assertThat(out.status()).isEqualTo(RunStatus.FAILED);
    assertThat(out.error()).contains("moderation is down");
  }

  @Test
  void aRunIsStoppedWhileItsInputIsBeingChecked() throws InterruptedException {
    CountDownLatch at = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    model = (texts, cancellation) -> {
      at.countDown();
      cancellation.onCancel(never::countDown);
      try {
        never.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return List.of();
    };
    Run run = start(CHAT, WORDS.replace("keywords,", "openai_moderation,"), named("Bob"));
    at.await();
    run.stop("enough");
    assertThat(run.await().status()).isEqualTo(RunStatus.STOPPED);
    assertThat(Fixture.drain(run.subscribe())).extracting(event -> event.getClass().getSimpleName())
        .containsExactly("RunStarted", "RunEnded");
    assertThat(asked).isEmpty();
  }

  @Test
  void anAnnotationAnswersWithoutAModel() throws InterruptedException {
    annotations = (app, question, cancellation) -> app.equals("app1") && question.equals("How are you?")
        ? Optional.of(new AnnotationReply("a1", "Very well, thank you.", "u", "Ann"))
        : Optional.empty();
    RunResult result = run(CHAT, "annotation_reply: {enabled: true}", named("Bob"));
    assertThat(result.answer()).isEqualTo("Very well, thank you.");
    assertThat(ValueJson.write(result.notes().fields().get("annotation_reply"))).contains("\"id\":\"a1\"",
        "\"name\":\"Ann\"");
    assertThat(asked).isEmpty();
    assertThat(run(CHAT, "annotation_reply: {enabled: false}", named("Bob")).answer()).isEqualTo("All is well.");
    assertThat(
        run(CHAT, "annotation_reply: {enabled: true}", named("Bob").withSystem("query", Value.of("What?"))).answer())
        .isEqualTo("All is well.");
  }

  @ParameterizedTest
  @ValueSource(strings = { "unknown_moderation|{enabled: true, type: magic, config: {inputs_config: {enabled: true}}}",
    "missing_field|{enabled: true, type: api, config: {inputs_config: {enabled: true}}}",
    "idle_moderation|{enabled: true, type: keywords, config: {keywords: x}}",
    "no_keywords|{enabled: true, type: keywords, config: {inputs_config: {enabled: true}}}",
    "none|{enabled: false, type: magic}"})
  void settingsThatCannotBeFollowedAreProblems(String test) {
    String[] parts = test.split("\\|");
    AppImport app = new DslReader(StandardNodes.types()).read(CHAT.formatted("sensitive_word_avoidance: " + parts[1]));
    assertThat(app.problems()).extracting(DslProblem::code)
        .containsExactlyElementsOf(parts[0].equals("none") ? List.of() : List.of(parts[0]));
    assertThat(app.problems()).allSatisfy(problem -> assertThat(problem.place().line()).isEqualTo(8));
  }

  @Test
  void thereAreAHundredKeywordsAtMost() {
    StringBuilder words = new StringBuilder();
    for (int i = 0; i <= Moderation.MAX_KEYWORDS; i++) {
      words.append("w").append(i).append("\\n");
    }
    assertThat(new DslReader(StandardNodes.types())
        .read(CHAT.formatted("sensitive_word_avoidance: {enabled: true, type: keywords, config: {keywords: \"" + words
            + "\", inputs_config: {enabled: true}}}"))
        .problems()).extracting(DslProblem::code).containsExactly("too_many_keywords");
  }
}
