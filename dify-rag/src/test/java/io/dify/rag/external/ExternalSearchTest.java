package io.dify.rag.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dify.core.cancel.Cancellation;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.http.EgressPolicy;
import io.dify.core.http.HttpGateway;
import io.dify.core.http.Origin;
import io.dify.core.retrieval.KnowledgeFindings;
import io.dify.core.retrieval.KnowledgeHit;
import io.dify.core.retrieval.KnowledgeQuery;
import io.dify.core.retrieval.MetadataCondition;
import io.dify.core.retrieval.MetadataFilter;
import io.dify.core.retrieval.MetadataOperator;
import io.dify.core.retrieval.Reranking;
import io.dify.core.retrieval.RetrievalSettings;
import io.dify.core.retrieval.SearchMode;
import io.dify.core.secret.MasterKey;
import io.dify.core.secret.Sealer;
import io.dify.core.secret.Secret;
import io.dify.core.store.Database;
import io.dify.core.testkit.WireReply;
import io.dify.core.testkit.WireRequest;
import io.dify.core.testkit.WireServer;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.rag.AddOptions;
import io.dify.rag.FakeEmbedder;
import io.dify.rag.KnowledgeBases;
import io.dify.rag.KnowledgeSetup;
import io.dify.rag.ScriptedReranker;
import io.dify.rag.Verdict;
import io.dify.rag.document.SourceDocument;
import io.dify.rag.retrieve.SearchRequest;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Knowledge of another system, which is a server of ours with faults. */
class ExternalSearchTest {
  private static final String KEY = "canary-key-4711";
  private static final String RECORDS = """
      {"records":[{"content":"Second.","score":0.5,"title":"b.txt","metadata":{"lang":"de"}},
      {"content":"First.","score":0.9,"title":"a.txt","metadata":null},
      {"content":"Third.","score":0.1}]}""";

  @TempDir
  Path folder;

  private final WireServer server = WireServer.start();
  private final SecureRandom random = new SecureRandom();
  private final Sealer sealer = new Sealer(MasterKey.generate(random), random);
  private final ScriptedReranker reranker = new ScriptedReranker(text -> text.equals("Third.") ? 1 : 0.5);
  private HttpGateway http;
  private Database database;
  private KnowledgeBases bases;

  @BeforeEach
  void open() {
    http = HttpGateway.under(EgressPolicy.guarded()).allowing(List.of(Origin.of(server.url())));
    database = Database.open(folder.resolve("dify.db"));
    bases = KnowledgeBases.open(KnowledgeSetup.of(database, folder.resolve("index"), new FakeEmbedder())
        .withModels(reranker.models()).withExternal(new ExternalAccess(http, () -> sealer, () -> sealer)), "tenant");
    bases.createExternal("wiki", knowledge("space-1"), RetrievalSettings.DEFAULT);
  }

  @AfterEach
  void close() {
    bases.close();
    database.close();
    http.close();
    server.close();
  }

  private ExternalKnowledge knowledge(String id) {
    return new ExternalKnowledge(server.url() + "/api/", id, Secret.of(KEY));
  }

  private void answer(int status, String body) {
    server.otherwise(request -> new WireReply.Whole(status, Map.of("Content-Type", "application/json"), body));
  }

  private KnowledgeFindings find(KnowledgeQuery query) {
    return bases.find(query, Cancellation.none());
  }

  private static KnowledgeQuery query() {
    return KnowledgeQuery.of(List.of("wiki"), "How?");
  }

  @Test
  void itsRecordsAreHitsLikeAnyOthers() {
    answer(200, RECORDS);

    List<KnowledgeHit> hits = find(query()).hits();

    assertThat(hits).extracting(KnowledgeHit::content).containsExactly("First.", "Second.", "Third.");
    assertThat(hits).extracting(KnowledgeHit::position).containsExactly(1, 2, 3);
    assertThat(hits.get(1).metadata()).isEqualTo(Map.of("lang", Value.of("de")));
    assertThat(hits.getFirst().datasetName()).isEqualTo("wiki");
    assertThat(hits.getFirst().documentName()).isEqualTo("a.txt");
    assertThat(hits.getFirst().dataSourceType()).isEqualTo("external");
    assertThat(bases.search("wiki", SearchRequest.of("How?", SearchMode.DEFAULT, 1))).hasSize(1);
  }

  @Test
  void itIsAskedAsTheApiSays() {
    answer(200, RECORDS);
    bases.createExternal("limited", knowledge("space-2"), RetrievalSettings.DEFAULT.withTopK(2).withThreshold(0.4));

    find(KnowledgeQuery.of(List.of("limited"), "How?").with(new MetadataFilter(true,
        List.of(new MetadataCondition("lang", MetadataOperator.IS, Value.of("de"))))));
    WireRequest request = server.requests().getFirst();

    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.path()).isEqualTo("/api/retrieval");
    assertThat(request.headers().first("Authorization")).contains("Bearer " + KEY);
    assertThat(request.json()).isEqualTo(ValueJson.read("""
        {"knowledge_id":"space-2","query":"How?","retrieval_setting":{"top_k":2,"score_threshold":0.4},
        "metadata_condition":{"logical_operator":"or",
        "conditions":[{"name":["lang"],"comparison_operator":"is","value":"de"}]}}"""));
  }

  @Test
  void limitsItOverlooksHoldAllTheSame() {
    answer(200, RECORDS);

    assertThat(find(query().withTopK(2)).hits()).hasSize(2);
    assertThat(find(query().withThreshold(OptionalDouble.of(0.5))).hits()).hasSize(2);
  }

  @Test
  void itIsMergedWithBasesThatAreHere() {
    answer(200, RECORDS);
    bases.create("here");
    bases.addDocuments("here", List.of(SourceDocument.text("c.txt", "How to do it.")), AddOptions.defaults());

    KnowledgeFindings found = find(KnowledgeQuery.of(List.of("here", "wiki"), "How?")
        .with(Reranking.by(ScriptedReranker.REF)));

    assertThat(found.hits()).extracting(KnowledgeHit::datasetName).contains("here", "wiki");
    assertThat(found.hits().getFirst().content()).isEqualTo("Third.");
    assertThat(find(KnowledgeQuery.of(List.of("here", "wiki"), "How?").with(Reranking.weighted(0.5, 0.5))).hits())
        .hasSize(4);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
    "403 | {\"error_code\":1001,\"error_msg\":\"Bad header.\"} | INVALID_PARAM | 1001",
    "403 | {\"error_code\":1002,\"error_msg\":\"No.\"} | INVALID_PARAM | refuses the API key",
    "401 | ~~ | INVALID_PARAM | refuses the API key (status 401)", "403 | <html> | INVALID_PARAM | refuses the API key",
    "404 | {\"error_code\":2001,\"error_msg\":\"None.\"} | NOT_FOUND | knowledge id",
    "500 | {\"error_code\":7,\"error_msg\":\"Oh.\"} | NETWORK | status 500. Oh.", "502 | <html> | NETWORK | status 502",
    "302 | ~~ | NETWORK | status 302", "429 | {} | RATE_LIMITED | status 429", "200 | nonsense | NETWORK | no JSON",
    "200 | {} | NETWORK | no list 'records'", "200 | {\"records\":[{\"score\":1}]} | NETWORK | records[0].content",
    "200 | {\"records\":[{\"content\":\"x\",\"score\":\"1\"}]} | NETWORK | records[0].score",
    "200 | {\"records\":[{\"content\":\"x\",\"score\":1,\"metadata\":[1]}]} | NETWORK | records[0].metadata",
    "500 | {\"error_msg\":\"canary-key-4711 is wrong\"} | NETWORK | *** is wrong"})
  void faultsNameTheBaseAndTheReason(int status, String body, ErrorCode code, String part) {
    answer(status, body);

    DifyException error = catchThrowableOfType(DifyException.class, () -> find(query()));

    assertThat(error.code()).isEqualTo(code);
    assertThat(error.text()).contains("\"wiki\"", part).doesNotContain(KEY);
  }

  @Test
  void anAnswerThatBreaksOffIsAnError() {
    server.otherwise(request -> new WireReply.Stream("application/json", List.of(new WireReply.Step.Raw("{\"rec"),
        new WireReply.Step.Cut())));

    assertThat(catchThrowableOfType(DifyException.class, () -> find(query())).code()).isEqualTo(ErrorCode.NETWORK);
  }

  @Test
  void addressesInsideAreRefused() {
    bases.createExternal("inside", new ExternalKnowledge("http://169.254.169.254", "x", Secret.of(KEY)),
        RetrievalSettings.DEFAULT);

    DifyException error = catchThrowableOfType(DifyException.class,
        () -> find(KnowledgeQuery.of(List.of("inside"), "How?")));

    assertThat(error.code()).isEqualTo(ErrorCode.EGRESS_DENIED);
    assertThat(error.text()).contains("\"inside\"").doesNotContain(KEY);
  }

  @ParameterizedTest
  @CsvSource({ "file:///etc/passwd, x", "http://h/?a=b, x", "http://h, ''"})
  void addressesThatCannotBeAskedAreRefusedAtOnce(String endpoint, String id) {
    assertThat(catchThrowableOfType(DifyException.class,
        () -> new ExternalKnowledge(endpoint, id, Secret.of(KEY)))).isNotNull();
  }

  @Test
  void itsKeyIsSealedForItsPlace() {
    assertThat(bases.externals()).singleElement().satisfies(link -> {
      assertThat(link.api().sealedKey()).doesNotContain(KEY);
      assertThat(link.endpoint()).isEqualTo(server.url() + "/api");
    });
    try (KnowledgeBases other = bases.ofTenant("other")) {
      assertThat(other.externals()).isEmpty();
      assertThat(other.find("wiki")).isEmpty();
    }
  }

  @Test
  void itTakesNoDocumentsAndGoesWithoutATrace() {
    assertThat(catchThrowableOfType(DifyException.class, () -> bases.addDocuments("wiki",
        List.of(SourceDocument.text("a.txt", "x")), AddOptions.defaults())).text()).contains("another system");
    assertThat(bases.explain("wiki", SearchRequest.of("x", SearchMode.DEFAULT, 1), "c"))
        .isEqualTo(new Verdict.External());
    bases.delete("wiki");
    assertThat(bases.externals()).isEmpty();
    assertThat(bases.find("wiki")).isEmpty();
  }

  @Test
  void withoutAWayOutTheSettingIsNamedAndNothingIsMade() {
    bases.close();
    bases = KnowledgeBases.open(KnowledgeSetup.of(database, folder.resolve("index"), null), "tenant");

    assertThat(catchThrowableOfType(DifyException.class, () -> find(query())).text()).contains("withExternal");
    assertThat(catchThrowableOfType(DifyException.class, () -> bases.createExternal("more", knowledge("x"),
        RetrievalSettings.DEFAULT)).text()).contains("withExternal");
    assertThat(bases.find("more")).isEmpty();
  }
}
