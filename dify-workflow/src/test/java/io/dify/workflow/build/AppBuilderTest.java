package io.dify.workflow.build;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.file.Documents;
import io.dify.core.model.ModelAnswer;
import io.dify.core.model.ModelDelta;
import io.dify.core.model.ToolRequest;
import io.dify.core.model.ToolSpec;
import io.dify.core.model.Usage;
import io.dify.core.testkit.ScriptedChatModel;
import io.dify.core.testkit.ScriptedTurn;
import io.dify.core.tool.Tool;
import io.dify.core.tool.ToolContext;
import io.dify.core.tool.ToolRef;
import io.dify.core.tool.ToolResult;
import io.dify.core.tool.ToolSource;
import io.dify.core.value.FileRef;
import io.dify.core.value.Value;
import io.dify.workflow.DifyApp;
import io.dify.workflow.StandardNodes;
import io.dify.workflow.dsl.DslProblem;
import io.dify.workflow.dsl.DslReader;
import io.dify.workflow.engine.WorkflowEngine;
import io.dify.workflow.node.FunctionNode;
import io.dify.workflow.node.NodeTypes;
import io.dify.workflow.run.RunRequest;
import io.dify.workflow.run.RunResult;
import io.dify.workflow.run.RunStatus;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AppBuilderTest {
  /** Answers with the question in capitals; "fail" fails. */
  private static final WorkflowEngine ENGINE = WorkflowEngine.builder().models(ref -> (call, sink, cancellation) -> {
    if (call.question().contains("fail")) {
      throw new DifyException(io.dify.core.error.ErrorCode.MODEL_FAILED, "asked to fail");
    }
    String text = call.question().toUpperCase(java.util.Locale.ROOT);
    sink.accept(new ModelDelta.Text(text));
    return ModelAnswer.of(call.model(), text, Usage.NONE);
  }).build();

  private enum Tone {
    WARM
  }

  private record Order(String topic, List<Integer> amounts, Tone tone) {}

  private static Value output(RunResult result, String name) {
    assertThat(result.error()).isNull();
    return result.outputs().fields().getOrDefault(name, Value.nothing());
  }

  @Test
  void inputsFlowThroughAModelToAnOutput() throws InterruptedException {
    AppBuilder app = AppBuilder.workflow("Summary");
    Var<String> topic = app.input(Input.text("topic").required().maxLength(20));
    LlmStep draft = app.llm("draft", "langgenius/openai/openai", "gpt-4o-mini").system("Be brief.")
        .user("Write about " + topic).parameter("temperature", 0.2);
    app.start().then(draft).then(app.end("out").output("text", draft.text()));
    DifyApp built = app.build(ENGINE);
    assertThat(output(built.run(RunRequest.inputs(Map.of("topic", "tea"))), "text"))
        .isEqualTo(Value.of("WRITE ABOUT TEA"));
    assertThatThrownBy(() -> built.run(RunRequest.inputs(Map.of()))).hasMessageContaining("topic is required");
    assertThatThrownBy(() -> built.run(RunRequest.inputs(Map.of("topic", "t".repeat(21)))))
        .hasMessageContaining("at most 20 characters");
  }

  @Test
  void casesBranchAndAnAggregatorJoins() throws InterruptedException {
    AppBuilder app = AppBuilder.chatflow("Router");
    Var<String> query = app.query();
    IfStep route = app.ifElse("route");
    LlmStep loud = app.llm("loud", "p", "m").user("" + query);
    LlmStep polite = app.llm("polite", "p", "m").user("please " + query);
    AggregateStep<String> join = app.aggregate("join", loud.text(), polite.text());
    route.when(Condition.contains(query, "!"), Condition.isNot(query, "!")).then(loud).then(join);
    route.otherwise().then(polite).then(join);
    app.start().then(route);
    join.then(app.answer("say", "-> " + join.output()));
    DifyApp built = app.build(ENGINE);
    assertThat(built.run(RunRequest.query("tea!")).answer()).isEqualTo("-> TEA!");
    assertThat(built.run(RunRequest.query("tea")).answer()).isEqualTo("-> PLEASE TEA");
  }

  @Test
  void aModelChoosesTheWayAndTakesValuesOut() throws InterruptedException {
    AppBuilder app = AppBuilder.chatflow("Hotel");
    ClassifyStep sort = app.classify("sort", app.query(), "p", "m").instruction("Be strict.").parameter("temperature",
        0);
    ExtractStep take = app.extract("take", app.query(), "p", "m").instruction("In English.").byPrompt();
    Var<String> city = take.required("city", VarType.TEXT, "where to");
    Var<List<Number>> nights = take.value("nights", VarType.listOf(VarType.NUMBER), "how long");
    Var<String> view = take.choice("view", "what is seen", "sea", "hill");
    LlmStep price = app.llm("price", "p", "m").user("price " + city).reasoningApart()
        .answering(Map.of("type", "object", "required", List.of("euro")));
    app.start().then(sort);
    sort.when("books a room").then(take).then(price).then(app.answer("say",
        city + " " + nights + " " + view + " " + take.found() + " "
            + price.structured().field("euro", VarType.NUMBER)));
    sort.when("anything else").then(app.answer("no", "not " + sort.topic()));
    WorkflowEngine engine = WorkflowEngine.builder().models(ref -> (call, sink, cancellation) -> {
      String prompt = call.messages().getFirst().text();
      return ModelAnswer.of(ref, prompt.startsWith("Sort")
          ? call.question().startsWith("Two") ? "1" : "2"
          : prompt.startsWith("Extract")
              ? "{'city': 'Bern', 'nights': 2, 'view': 'SEA'}"
              : "<think>{}</think>{\"euro\": 9}",
          Usage.NONE);
    }).build();
    DifyApp built = app.build(engine);
    assertThat(built.run(RunRequest.query("Two nights")).answer()).isEqualTo("Bern - 2 sea 1 9");
    assertThat(built.run(RunRequest.query("Hi")).answer()).isEqualTo("not anything else");
  }

  @Test
  void aRecordIsAnInputAndAnIterationKeepsItsOrder() throws InterruptedException {
    AppBuilder app = AppBuilder.workflow("Amounts");
    Var<Map<String, Object>> order = app.input(Input.object("order"));
    Var<List<Number>> amounts = order.field("amounts", VarType.listOf(VarType.NUMBER));
    ListStep<Number> large = app.list("large", amounts).filter(">", "1").descending();
    IterationStep<String> each = app.iteration("each", large.result(), VarType.NUMBER, body -> {
      LlmStep word = body.llm("word", "p", "m").user("n" + body.item() + "@" + body.index());
      body.first(word);
      return word.text();
    }).parallel(3);
    app.start().then(large).then(each).then(app.end("out").output("words", each.output())
        .output("tone", order.field("tone", VarType.TEXT)));
    RunResult result = app.build(ENGINE)
        .run(RunRequest.inputs(Map.of("order", new Order("tea", List.of(3, 1, 2, 9), Tone.WARM))));
    assertThat(output(result, "words")).isEqualTo(Value.from(List.of("N9@0", "N3@1", "N2@2")));
    assertThat(output(result, "tone")).isEqualTo(Value.of("WARM"));
  }

  @Test
  void aLoopCountsItsVariableUp() throws InterruptedException {
    AppBuilder app = AppBuilder.workflow("Count");
    Var<Number> by = app.input(Input.number("by").orElse(2));
    LoopStep loop = app.loop("loop", 50);
    Var<Number> n = loop.variable("n", VarType.NUMBER, 0);
    Var<List<Number>> seen = loop.variable("seen", VarType.listOf(VarType.NUMBER), List.of());
    loop.until(Condition.atLeast(n, 5)).body(body -> body.first(body.assign("next").add(n, by).append(seen, n)));
    app.start().then(loop).then(app.end("out").output("n", n).output("seen", seen).output("rounds", loop.rounds()));
    RunResult result = app.build(ENGINE).run(RunRequest.inputs(Map.of("by", 3)));
    assertThat(output(result, "n")).isEqualTo(Value.of(6));
    assertThat(output(result, "seen")).isEqualTo(Value.from(List.of(3, 6)));
    assertThat(output(result, "rounds")).isEqualTo(Value.of(2));
  }

  @Test
  void failuresGoTheirOwnWay() throws InterruptedException {
    AppBuilder app = AppBuilder.workflow("Careful");
    LlmStep risky = app.llm("risky", "p", "m").user("fail");
    risky.retry(1, Duration.ZERO);
    LlmStep defaulted = app.llm("defaulted", "p", "m").user("fail");
    defaulted.onFailureUse(Map.of("text", "a default"));
    EndStep sorry = app.end("sorry").output("error", risky.output("error_message", VarType.TEXT))
        .output("text", defaulted.text());
    risky.onFailure().then(defaulted).then(sorry);
    risky.then(app.end("fine").output("text", risky.text()));
    app.start().then(risky);
    RunResult result = app.build(ENGINE).run(RunRequest.inputs(Map.of()));
    assertThat(result.status()).isEqualTo(RunStatus.PARTIAL_SUCCEEDED);
    assertThat(output(result, "error")).isEqualTo(Value.of("asked to fail"));
    assertThat(output(result, "text")).isEqualTo(Value.of("a default"));
  }

  @Test
  void conversationVariablesLastAndSettingsAreRead() throws InterruptedException {
    AppBuilder app = AppBuilder.chatflow("Counter");
    Var<Number> turns = app.conversation("turns", VarType.NUMBER, 0);
    Var<String> name = app.environment("NAME", VarType.TEXT, "Ada");
    app.start().then(app.assign("count").add(turns, 1)).then(app.answer("say", name + " spoke " + turns + " times"));
    DifyApp built = app.build(ENGINE);
    RunResult first = built.run(RunRequest.query("hi"));
    assertThat(first.answer()).isEqualTo("Ada spoke 1 times");
    assertThat(built.run(RunRequest.query("hi").withConversation(first.conversation())).answer())
        .isEqualTo("Ada spoke 2 times");
  }

  @Test
  void theSameChecksAsForFiles() {
    AppBuilder app = AppBuilder.workflow("Broken");
    app.start().then(app.llm("draft", "", "m").user("x"));
    assertThatThrownBy(() -> app.build(ENGINE)).isInstanceOf(DifyException.class)
        .hasMessageContaining("[draft]").hasMessageContaining("model.provider");
  }

  @Test
  void stepsOfDifferentBodiesAreNotConnected() {
    AppBuilder app = AppBuilder.workflow("Wild");
    LoopStep loop = app.loop("loop", 3);
    Step outside = app.end("out");
    assertThatThrownBy(() -> loop.body(body -> body.assign("inner").then(outside)))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("same container");
  }

  @Test
  void whatIsBuiltIsAFileThatImportsWithoutAWarning() {
    AppBuilder app = AppBuilder.workflow("File");
    Var<String> topic = app.input(Input.select("topic", "tea", "coffee"));
    LoopStep loop = app.loop("loop", 3);
    loop.body(body -> body.first(body.leave("enough")));
    app.start().then(loop).then(app.end("out").output("topic", topic));
    List<DslProblem> problems = new DslReader(StandardNodes.types()).read(app.toYaml()).problems();
    assertThat(problems).isEmpty();
    assertThat(app.toYaml()).isEqualTo(app.toYaml()).contains("custom-loop-start");
  }

  @Test
  void aKindOfOnesOwnIsOneFunction() throws InterruptedException {
    NodeTypes types = StandardNodes.types().with(new FunctionNode("repeat",
        call -> Map.of("text", call.text("text").repeat((int) ((Value.Whole) call.value("times")).number()))));
    AppBuilder app = AppBuilder.workflow("Own");
    Var<Number> times = app.input(Input.number("times"));
    OtherStep repeat = app.step("repeat", "repeat", Map.of("text", times + "x ", "variables",
        List.of(Map.of("variable", "times", "value_selector", times.selector().parts()))));
    app.start().then(repeat).then(app.end("out").output("text", repeat.output("text", VarType.TEXT)));
    RunResult result = app.build(types, ENGINE).run(RunRequest.inputs(Map.of("times", 3)));
    assertThat(output(result, "text")).isEqualTo(Value.of("3x 3x 3x "));
  }

  @Test
  void templatesAndDocumentsAreStepsToo() throws InterruptedException {
    AppBuilder app = AppBuilder.workflow("Letters");
    Var<String> name = app.input(Input.text("name"));
    Var<List<FileRef>> letters = app.input(Input.files("letters"));
    DocumentStep texts = app.document("texts", letters);
    TemplateStep all = app.template("all", "{{ who|upper }}: {% for l in letters %}[{{ l }}]{% endfor %}")
        .with("who", name).with("letters", texts.texts());
    app.start().then(texts).then(all).then(app.end("out").output("text", all.output()));
    WorkflowEngine engine = WorkflowEngine.builder()
        .documents(Documents.of((file, cancellation) -> new ByteArrayInputStream("cześć".getBytes(UTF_8)))).build();
    FileRef letter = new FileRef("1", "document", "remote_url", "a.txt", ".txt", "text/plain", 3, "http://h/a.txt",
        null);
    RunResult result = app.build(engine)
        .run(RunRequest.inputs(Map.of("name", "Ada", "letters", List.of(letter, letter))));
    assertThat(output(result, "text")).isEqualTo(Value.of("ADA: [cześć][cześć]"));
  }

  @Test
  void toolsAndAgentsAreStepsToo() throws InterruptedException {
    ToolRef weather = new ToolRef(ToolSource.API, "trips", "weather");
    AppBuilder app = AppBuilder.workflow("Trip");
    Var<String> city = app.input(Input.text("city").required());
    ToolStep today = app.tool("today", weather).setting("units", "metric").with("q", city).with("day", "to" + "day");
    AgentStep agent = app.agent("agent", "langgenius/openai/openai", "gpt-4o", "Plan for " + today.text())
        .instruction("Be brief.").tool(weather, Map.of("units", "metric")).rounds(2);
    app.start().then(today).then(agent).then(app.end("out").output("text", agent.text()));
    WorkflowEngine engine = WorkflowEngine.builder().tools((ref, settings) -> new Weather(settings))
        .models(ref -> ScriptedChatModel.deciding(call -> call.messages().size() > 2
            ? ScriptedTurn.saying("Take ", "a hat.")
            : ScriptedTurn.saying()
                .then(new ScriptedTurn.Step.Request(new ToolRequest("1", "weather", "{\"q\": \"Ostia\"}")))))
        .build();
    assertThat(output(app.build(engine).run(RunRequest.inputs(Map.of("city", "Rome"))), "text"))
        .isEqualTo(Value.of("Take a hat."));
  }

  private record Weather(Value.Obj settings) implements Tool {
    @Override
    public ToolSpec spec() {
      return new ToolSpec("weather", "Tells the weather.", (Value.Obj) Value.from(Map.of("type", "object")));
    }

    @Override
    public ToolResult run(Value.Obj arguments, ToolContext context) {
      return ToolResult.of(settings.toJava() + " " + arguments.toJava());
    }
  }
}
