package io.dify.workflow.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.model.ModelRef;
import io.dify.core.value.Value;
import io.dify.core.value.ValueType;
import io.dify.workflow.dsl.yaml.Place;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.node.NodeKind;
import io.dify.workflow.node.llm.LlmConfig;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DslReaderTest {
  @Test
  void appPresentsItself() {
    AppFile file = file("support-chatflow");
    assertThat(file.info()).isEqualTo(new AppInfo("客服 Support desk", AppMode.ADVANCED_CHAT,
        "Answers questions of customers; complaints go to a person.", "🛟", "emoji", "#E4FBCC", true));
    assertThat(file.dependencies()).singleElement()
        .satisfies(plugin -> assertThat(plugin.plugin()).isEqualTo("langgenius/openai"));
    assertThat(file("research-agent-workflow").info().iconBackground()).isEqualTo("#FFFFFF");
    assertThat(file("research-agent-workflow").dependencies()).extracting(Dependency::identifier)
        .containsExactly("example/search:0.1.2@0a1b", "example/writer:1.0.0@0c0d");
  }

  @Test
  void featuresAreTypedAndKept() {
    Features features = file("support-chatflow").definition().features();
    assertThat(features.openingStatement()).isEqualTo("Hello! Ask me about orders, delivery and returns.\n您好！");
    assertThat(features.suggestedQuestions()).containsExactly("How do I return an item?", "发票怎么开？");
    assertThat(features.suggestedQuestionsAfterAnswer()).isTrue();
    assertThat(features.speechToText()).isFalse();
    assertThat(features.retrieverResource()).isTrue();
    assertThat(features.textToSpeech()).isEqualTo(new Features.TextToSpeech(true, "alloy", "en-US", "disabled"));
    assertThat(features.moderation().type()).isEqualTo("keywords");
    assertThat(features.fileUpload()).contains(new Features.FileUpload(true, List.of("image"), List.of(".JPG", ".PNG"),
        List.of("local_file", "remote_url"), 4));
    assertThat(features.raw().fields()).containsKey("x_unknown_feature");
  }

  @Test
  void olderFilesUploadImagesOnly() {
    assertThat(file("legacy-workflow").definition().features().fileUpload())
        .contains(new Features.FileUpload(true, List.of("image"), List.of(), List.of("remote_url"), 2));
    assertThat(file("classic-chat").definition().features().openingStatement())
        .isEqualTo("Ask me about the house, {{guest}}.");
  }

  @Test
  void variablesAreTyped() {
    AppDefinition.Workflow workflow = workflow("support-chatflow");
    assertThat(workflow.environment()).containsExactly(
        new AppVariable("DESK_URL", ValueType.STRING, Value.of("https://desk.example.com/api"),
            "address of the ticket desk"),
        new AppVariable("DESK_TOKEN", ValueType.SECRET, Value.of("not-a-real-token"), ""),
        new AppVariable("MAX_TICKETS", ValueType.NUMBER, Value.of(5), ""));
    assertThat(workflow.environment().get(1).toString()).doesNotContain("not-a-real-token");
    assertThat(workflow.conversation()).extracting(AppVariable::value)
        .containsExactly(Value.of(0), new Value.Array(List.of()));
    Graph graph = OwnFiles.read("support-chatflow").graph().orElseThrow();
    assertThat(graph.environment().fields()).containsEntry("MAX_TICKETS", Value.of(5));
    assertThat(graph.conversation().fields()).containsEntry("complaints", Value.of(0));
  }

  @Test
  void notesAndEdgesToNowhereAreLeftOut() {
    FileGraph graph = workflow("support-chatflow").graph();
    assertThat(graph.notes()).isEqualTo(1);
    assertThat(graph.ignoredEdges()).isEqualTo(2);
    assertThat(graph.nodes()).extracting(FileNode::id)
        .containsExactly("1711000000001", "1711000000002", "choose", "llm", "human", "join", "reply");
    assertThat(OwnFiles.read("support-chatflow").problems()).singleElement().satisfies(problem -> {
      assertThat(problem.code()).isEqualTo("dangling_edge");
      assertThat(problem.isError()).isFalse();
      assertThat(problem.place()).isEqualTo(new Place(placeOf("support-chatflow", "{id: e8"), 7));
    });
  }

  @Test
  void idsAreTextsWithOrWithoutQuotes() {
    FileGraph graph = workflow("support-chatflow").graph();
    assertThat(graph.edges().getFirst()).isEqualTo(new FileEdge("1711000000001", "source", "1711000000002"));
    assertThat(graph.edges().getLast()).isEqualTo(new FileEdge("join", "source", "reply"));
  }

  @Test
  void legacyFormsAreReadInTodaysWords() {
    Graph graph = OwnFiles.read("legacy-workflow").graph().orElseThrow();
    assertThat(graph.node("1704")).hasValueSatisfying(node -> assertThat(node.type()).isEqualTo("variable-aggregator"));
    assertThat(model(graph, "1702")).isEqualTo(new ModelRef("langgenius/openai/openai", "gpt-3.5-turbo"));
    assertThat(model(graph, "1703")).isEqualTo(new ModelRef("langgenius/gemini/google", "gemini-pro"));
    Graph chat = OwnFiles.read("support-chatflow").graph().orElseThrow();
    int llm = chat.node("llm").orElseThrow().index();
    assertThat(chat.outgoing(llm)).singleElement().satisfies(edge -> assertThat(edge.handle()).isEqualTo("source"));
    assertThat(workflow("legacy-workflow").graph().nodes().get(4).type()).isEqualTo("variable-assigner");
  }

  @Test
  void typesOfOldArraysAreInSmallLetters() {
    Value.Obj data = new Value.Obj(
        Map.of("output_type", Value.of("Array[string]"), "title", Value.of("Array[string]")));
    assertThat(LegacyForms.data(data)).isEqualTo(
        new Value.Obj(Map.of("output_type", Value.of("array[string]"), "title", Value.of("Array[string]"))));
  }

  @Test
  void providersHaveLongIds() {
    assertThat(ProviderIds.normalize("openai")).isEqualTo("langgenius/openai/openai");
    assertThat(ProviderIds.normalize("google")).isEqualTo("langgenius/gemini/google");
    assertThat(ProviderIds.normalize("acme/models/acme")).isEqualTo("acme/models/acme");
    assertThat(ProviderIds.normalize("builtin")).isEqualTo("builtin");
    assertThat(ProviderIds.normalize("")).isEmpty();
    Value.Obj data = new Value.Obj(Map.of("reranking_model", new Value.Obj(Map.of("provider", Value.of("cohere"))),
        "tool", new Value.Obj(Map.of("provider", Value.of("cohere")))));
    assertThat(LegacyForms.data(data)).isEqualTo(
        new Value.Obj(
            Map.of("reranking_model", new Value.Obj(Map.of("provider", Value.of("langgenius/cohere/cohere"))), "tool",
                new Value.Obj(Map.of("provider", Value.of("cohere"))))));
  }

  @Test
  void whatCannotRunBecomesAPlaceholder() {
    AppImport result = OwnFiles.read("research-agent-workflow");
    assertThat(result.status()).isEqualTo(ImportStatus.COMPLETED_WITH_WARNINGS);
    assertThat(result.problems()).isEmpty();
    assertThat(result.unsupported()).extracting(Unsupported::node).containsExactly("search", "each", "read", "agent");
    Graph graph = result.graph().orElseThrow();
    assertThat(graph.nodes()).extracting(node -> node.id()).containsExactly("start", "search", "sorry", "each", "agent",
        "end");
    assertThat(graph.node("search").orElseThrow().handles()).contains("source", "fail-branch");
  }

  @Test
  void unknownTypeIsReportedWithItsPlace() {
    AppImport result = OwnFiles.read("support-chatflow");
    assertThat(result.unsupported()).filteredOn(entry -> entry.type().equals("x-handover")).singleElement()
        .satisfies(entry -> {
          assertThat(entry.place()).isEqualTo(new Place(placeOf("support-chatflow", "type: x-handover"), 15));
          assertThat(entry.reason()).contains("not known", "register a NodeType");
        });
  }

  @Test
  void branchesWithoutImplementationKeepTheirHandles() {
    Graph graph = OwnFiles.read("support-chatflow").graph().orElseThrow();
    assertThat(graph.node("choose")).hasValueSatisfying(node -> {
      assertThat(node.kind()).isEqualTo(NodeKind.BRANCH);
      assertThat(node.handles()).contains("complaint", "false");
    });
  }

  @Test
  void problemsOfNodesHavePlaces() {
    AppImport result = OwnFiles.READER.read("""
        app: {name: x, mode: workflow}
        workflow:
          graph:
            nodes:
            - {id: s, data: {type: start, title: In, variables: [{variable: a, type: colour}]}}
            - id: m
              data:
                type: llm
                title: Model
                model:
                  name: gpt-4o
                prompt_template:
                - role: wizard
                  text: hi
            - {id: e, data: {type: end, title: Out, outputs: 5}}
            - {id: m, data: {type: end}}
            - {data: {type: end}}
            - {id: q}
            edges:
            - {source: s, target: m}
            - {source: m, target: e}
        """);
    assertThat(result.status()).isEqualTo(ImportStatus.COMPLETED_WITH_WARNINGS);
    assertThat(result.graph()).isEmpty();
    assertThat(result.problems()).extracting(problem -> problem.place() + " " + problem.code() + " " + problem.node())
        .containsExactly("line 5, column 78 unknown_input_type s", "line 10, column 9 missing_field m",
            "line 13, column 17 unknown_role m", "line 15, column 54 wrong_type e", "line 16, column 7 duplicate_node ",
            "line 17, column 7 bad_node ", "line 18, column 7 bad_node ");
  }

  @Test
  void cycleIsReportedAtItsNode() {
    AppImport result = OwnFiles.READER.read("""
        app: {name: x, mode: workflow}
        workflow:
          graph:
            nodes:
            - {id: s, data: {type: start, title: In}}
            - {id: a, data: {type: end, title: A, outputs: []}}
            - {id: b, data: {type: end, title: B, outputs: []}}
            edges: [{source: s, target: a}, {source: a, target: b}, {source: b, target: a}]
        """);
    assertThat(result.graph()).isEmpty();
    assertThat(result.problems()).extracting(problem -> problem.place().line() + " " + problem.code())
        .contains("6 cycle");
  }

  @Test
  void graphWithoutNodesImportsAndDoesNotRun() {
    AppImport result = OwnFiles.READER.read("app: {mode: workflow}\nworkflow:\n  graph: {}");
    assertThat(result.file()).isPresent();
    assertThat(result.graph()).isEmpty();
    assertThat(result.problems()).extracting(DslProblem::code).containsExactly("no_root");
  }

  private static AppFile file(String name) {
    return OwnFiles.read(name).file().orElseThrow();
  }

  private static AppDefinition.Workflow workflow(String name) {
    return (AppDefinition.Workflow) file(name).definition();
  }

  private static ModelRef model(Graph graph, String node) {
    return ((LlmConfig) graph.node(node).orElseThrow().config()).model().ref();
  }

  private static int placeOf(String name, String line) {
    List<String> lines = OwnFiles.text(name).lines().toList();
    return 1 + lines.indexOf(lines.stream().filter(text -> text.contains(line)).findFirst().orElseThrow());
  }
}
