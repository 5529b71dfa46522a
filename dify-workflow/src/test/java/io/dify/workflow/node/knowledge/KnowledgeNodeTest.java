package io.dify.workflow.node.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.ModelRef;
import io.dify.core.model.ToolRequest;
import io.dify.core.model.Usage;
import io.dify.core.retrieval.ChildHit;
import io.dify.core.retrieval.HitDetails;
import io.dify.core.retrieval.KnowledgeDescription;
import io.dify.core.retrieval.KnowledgeFindings;
import io.dify.core.retrieval.KnowledgeHit;
import io.dify.core.retrieval.KnowledgeQuery;
import io.dify.core.retrieval.KnowledgeRetriever;
import io.dify.core.retrieval.MetadataField;
import io.dify.core.retrieval.MetadataFilter;
import io.dify.core.retrieval.RerankingMode;
import io.dify.core.testkit.ScriptedTurn;
import io.dify.core.value.FileRef;
import io.dify.core.value.Value;
import io.dify.workflow.node.Problem;
import io.dify.workflow.testkit.NodeTester;
import io.dify.workflow.testkit.TestedNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KnowledgeNodeTest {
  private static final String CONFIG = """
      query_variable_selector: [sys, query]
      dataset_ids: [d1, d2]
      """;
  private static final String AUTOMATIC = """
      metadata_filtering_mode: automatic
      metadata_model_config: {provider: openai, name: m, completion_params: {}}
      """;
  private static final String SINGLE = """
      retrieval_mode: single
      single_retrieval_config: {model: {provider: openai, name: m, completion_params: {}}}
      """;
  private static final FileRef IMAGE = new FileRef("f", "image", "local_file", "a.png", ".png", "image/png", 3, null,
      "u");

  /** Remembers what it was asked. */
  private static final class Bases implements KnowledgeRetriever {
    final List<KnowledgeQuery> queries = new ArrayList<>();
    List<String> notes = List.of();

    @Override
    public List<KnowledgeHit> retrieve(KnowledgeQuery query, Cancellation cancellation) {
      return find(query, cancellation).hits();
    }

    @Override
    public KnowledgeFindings find(KnowledgeQuery query, Cancellation cancellation) {
      queries.add(query);
      return new KnowledgeFindings(List.of(hit()), notes);
    }

    @Override
    public List<KnowledgeDescription> describe(List<String> datasets) {
      return datasets.stream().map(id -> new KnowledgeDescription(id, "Base " + id, "About " + id,
          List.of(new MetadataField("lang", "string"), new MetadataField("year", "number")))).toList();
    }
  }

  private final Bases bases = new Bases();

  private static KnowledgeHit hit() {
    return new KnowledgeHit("d1", "Base", "doc", "guide.pdf", "upload_file", "s1", "guide.pdf", "The passage.", 0.8,
        OptionalDouble.of(0.7), 1, 3, 12, 5, "hash", Map.of("lang", Value.of("en")),
        new HitDetails(List.of(new ChildHit("c1", "passage", 2, 0.8)), List.of(IMAGE), 7, List.of("A", "B"),
            OptionalDouble.of(0.4)));
  }

  private NodeTester<KnowledgeConfig> tester(String more) {
    return NodeTester.of(new KnowledgeNode()).config(CONFIG + more).with("sys.query", " How? ").knowledge(bases);
  }

  private MetadataFilter filter() {
    return bases.queries.getFirst().filter();
  }

  private static String notes(TestedNode node) {
    return String.valueOf(node.outcome().result().processData().fields().get("notes"));
  }

  @Test
  void passagesHaveAllThatIsKnownOfThem() throws InterruptedException {
    TestedNode node = tester("").run().succeeds();

    assertThat(node.inputs()).isEqualTo(Map.of("query", Value.of("How?")));
    assertThat(node.outputs().get("result")).isEqualTo(Value.from(List.of(Map.of("title", "guide.pdf", "content",
        "The passage.", "files", List.of(IMAGE), "metadata",
        Map.ofEntries(Map.entry("_source", "knowledge"), Map.entry("position", 1), Map.entry("dataset_id", "d1"),
            Map.entry("dataset_name", "Base"), Map.entry("document_id", "doc"),
            Map.entry("document_name", "guide.pdf"), Map.entry("data_source_type", "upload_file"),
            Map.entry("segment_id", "s1"), Map.entry("retriever_from", "workflow"), Map.entry("score", 0.8),
            Map.entry("relevance", 0.7), Map.entry("score_before_rerank", 0.4),
            Map.entry("child_chunks", List.of(Map.of("id", "c1", "content", "passage", "position", 2, "score", 0.8))),
            Map.entry("segment_hit_count", 5), Map.entry("segment_word_count", 12),
            Map.entry("segment_position", 3), Map.entry("segment_index_node_hash", "hash"), Map.entry("page", 7),
            Map.entry("headings", List.of("A", "B")), Map.entry("doc_metadata", Map.of("lang", "en")))))));
  }

  @Test
  void mergingIsAsTheFileSays() throws InterruptedException {
    tester(
        """
            multiple_retrieval_config:
              top_k: 7
              score_threshold: 0
              reranking_enable: true
              reranking_mode: weighted_score
              weights: {weight_type: customized, vector_setting: {vector_weight: 0.7, embedding_provider_name: o, embedding_model_name: e}, keyword_setting: {keyword_weight: 0.3}}
            """)
        .run().succeeds();
    KnowledgeQuery query = bases.queries.getFirst();

    assertThat(query.datasets()).containsExactly("d1", "d2");
    assertThat(query.topK()).isEqualTo(7);
    assertThat(query.scoreThreshold()).hasValue(0);
    assertThat(query.reranking().mode()).isEqualTo(RerankingMode.WEIGHTED_SCORE);
    assertThat(query.reranking().weightsToUse().orElseThrow().vector()).isEqualTo(0.7);
    assertThat(query.reranking().weightsToUse().orElseThrow().embedding()).isEqualTo(new ModelRef("o", "e"));
  }

  @ParameterizedTest
  @ValueSource(strings = { "{provider: cohere, model: r}",
    "{reranking_provider_name: cohere, reranking_model_name: r}"})
  void rerankingModelsAreNamedTheNewAndTheOldWay(String model) {
    KnowledgeConfig config = tester("multiple_retrieval_config: {reranking_model: " + model + "}").parsed();

    assertThat(config.merging().reranking().modelToAsk()).contains(new ModelRef("cohere", "r"));
    assertThat(config.merging().topK()).isEqualTo(4);
    assertThat(config.merging().scoreThreshold()).isEmpty();
  }

  @Test
  void rerankingThatIsOffAsksNoModel() {
    assertThat(tester("multiple_retrieval_config: {reranking_enable: false, reranking_model: {provider: c, model: r}}")
        .parsed().merging().reranking().modelToAsk()).isEmpty();
  }

  @Test
  void whatCannotBeMeantIsReported() {
    assertThat(tester(
        """
            multiple_retrieval_config: {reranking_mode: magic}
            metadata_filtering_mode: manual
            metadata_filtering_conditions: {conditions: [{name: lang, comparison_operator: resembles, value: x}, {name: lang, comparison_operator: is}]}
            """)
        .problems()).extracting(Problem::code).containsExactly("invalid_retrieval", "unknown_operator", "no_value");
    assertThat(tester("multiple_retrieval_config: {reranking_enable: true, reranking_model: {provider: '', model: ''}}")
        .problems()).extracting(Problem::code).containsExactly("no_reranking_model");
    assertThat(tester("retrieval_mode: single").problems()).extracting(Problem::code).containsExactly("no_model");
  }

  @Test
  void writtenConditionsHaveTheirVariablesFilledIn() throws InterruptedException {
    TestedNode node = tester("""
        metadata_filtering_mode: manual
        metadata_filtering_conditions:
          logical_operator: or
          conditions:
            - {id: a, name: lang, comparison_operator: is, value: '{{#s.lang#}}-x'}
            - {id: b, name: year, comparison_operator: '≥', value: '{{#s.year#}}'}
            - {id: c, name: lang, comparison_operator: in, value: ['{{#s.lang#}}', fr]}
            - {id: d, name: lang, comparison_operator: in, value: '{{#s.list#}}'}
            - {id: e, name: year, comparison_operator: '<', value: 2030}
            - {id: f, name: lang, comparison_operator: not empty}
        """).with("s.lang", "de").with("s.year", 2024).with("s.list", List.of("x", "y")).run().succeeds();

    assertThat(filter().anyOf()).isTrue();
    assertThat(filter().conditions()).extracting(condition -> condition.value()).containsExactly(Value.of("de-x"),
        Value.of(2024), Value.from(List.of("de", "fr")), Value.from(List.of("x", "y")), Value.of(2030), null);
    assertThat(node.outcome().result().processData().fields()).containsKey("metadata_filter");
  }

  @Test
  void aConditionOnAMissingVariableFailsTheNode() throws InterruptedException {
    tester("""
        metadata_filtering_mode: manual
        metadata_filtering_conditions: {conditions: [{name: lang, comparison_operator: is, value: '{{#gone.lang#}}'}]}
        """).run().fails(ErrorCode.VARIABLE_NOT_FOUND.wire(), "gone.lang");
  }

  @Test
  void aModelMakesTheFilterOfTheFieldsThereAre() throws InterruptedException {
    TestedNode node = tester(AUTOMATIC).answering(ScriptedTurn.saying("Sure:\n```json\n{'logical_operator': 'or',"
        + " 'conditions': [{'name': 'year', 'comparison_operator': '>', 'value': 2020},"
        + " {'name': 'colour', 'comparison_operator': 'is', 'value': 'red'},"
        + " {'name': 'lang', 'comparison_operator': 'resembles', 'value': 'x'}]}\n```").withUsage(new Usage(10, 5)))
        .run().succeeds();

    assertThat(filter().anyOf()).isTrue();
    assertThat(filter().conditions()).singleElement()
        .satisfies(condition -> assertThat(condition.field()).isEqualTo("year"));
    assertThat(notes(node)).contains("colour", "resembles");
    assertThat(node.outcome().result().usage()).isEqualTo(new Usage(10, 5));
    node.asks("\"lang\":\"string\"").asks("\"year\":\"number\"");
  }

  @ParameterizedTest
  @ValueSource(strings = { "I cannot do that.", "", "{\"conditions\": \"none\"}"})
  void anAnswerWithoutAFilterFiltersNothingAndIsNoted(String answer) throws InterruptedException {
    TestedNode node = tester(AUTOMATIC).answering(ScriptedTurn.saying(answer)).run().succeeds();

    assertThat(filter()).isEqualTo(MetadataFilter.NONE);
    assertThat(notes(node)).contains("no metadata filter");
  }

  @Test
  void aModelThatFailsFiltersNothingAndIsNoted() throws InterruptedException {
    TestedNode node = tester(AUTOMATIC)
        .answering(ScriptedTurn.failing(new DifyException(ErrorCode.NETWORK, "It is down."))).run().succeeds();

    assertThat(filter()).isEqualTo(MetadataFilter.NONE);
    assertThat(notes(node)).contains("It is down.");
  }

  @Test
  void aModelChoosesOneBaseByACall() throws InterruptedException {
    TestedNode node = tester(SINGLE).answering(ScriptedTurn.saying("").then(
        new ScriptedTurn.Step.Request(new ToolRequest("1", "search_knowledge_base", "{\"dataset_id\":\"d2\"}")))).run()
        .succeeds();

    assertThat(bases.queries.getFirst().datasets()).containsExactly("d2");
    assertThat(node.calls().getFirst().tools()).singleElement()
        .satisfies(tool -> assertThat(tool.parameters().toString()).contains("d1", "d2"));
    node.asks("About d2");
  }

  @ParameterizedTest
  @ValueSource(strings = { "{\"dataset_id\": \"d2\"}", "d2", "base D2"})
  void aModelChoosesOneBaseByText(String answer) throws InterruptedException {
    tester(SINGLE).answering(ScriptedTurn.saying(answer)).run().succeeds();

    assertThat(bases.queries.getFirst().datasets()).containsExactly("d2");
  }

  @Test
  void aModelThatChoosesNoneLeavesAll() throws InterruptedException {
    TestedNode node = tester(SINGLE).answering(ScriptedTurn.saying("d9")).run().succeeds();

    assertThat(bases.queries.getFirst().datasets()).containsExactly("d1", "d2");
    assertThat(notes(node)).contains("all were searched");
  }

  @Test
  void nothingIsAskedForAnEmptyQuestion() throws InterruptedException {
    tester(AUTOMATIC).with("sys.query", " \n").run().succeeds().gives("result", List.of());
    assertThat(bases.queries).isEmpty();
  }

  @Test
  void imagesOfTheQuestionAreLeftOutWithANote() throws InterruptedException {
    TestedNode node = tester("query_attachment_selector: [sys, files]\n").with("sys.files", List.of(IMAGE)).run()
        .succeeds();

    assertThat(notes(node)).contains("cannot be searched by images");
    assertThat(bases.queries).hasSize(1);
  }

  @Test
  void notesOfTheSearchAreKept() throws InterruptedException {
    bases.notes = List.of("The reranking model failed.");

    assertThat(notes(tester("").run())).contains("The reranking model failed.");
  }

  @Test
  void theNewerNodeIsReadAsTheOlder() throws InterruptedException {
    NodeTester<KnowledgeConfig> tester = NodeTester.of(new KnowledgeV2Node()).config("""
        control_space_ids: [d1]
        query_variable_selector: [sys, query]
        mode: deep
        top_n: 20
        score_threshold: 0.3
        reranking_model: {provider: cohere, model: r}
        """).with("sys.query", "How?").knowledge(bases);
    tester.run().succeeds();
    KnowledgeQuery query = bases.queries.getFirst();

    assertThat(query.datasets()).containsExactly("d1");
    assertThat(query.topK()).isEqualTo(20);
    assertThat(query.scoreThreshold()).hasValue(0.3);
    assertThat(query.reranking().modelToAsk()).contains(new ModelRef("cohere", "r"));
    assertThat(tester.problems()).extracting(Problem::code).containsExactly("mode_not_supported");
  }
}
