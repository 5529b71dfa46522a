package io.dify.runtime.http.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.ChatModel;
import io.dify.core.model.EmbeddingId;
import io.dify.core.model.EmbeddingModel;
import io.dify.core.model.ModelRef;
import io.dify.core.model.Models;
import io.dify.core.testkit.HashEmbeddingModel;
import io.dify.runtime.testing.Answer;
import io.dify.runtime.testing.KnowledgeServer;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Changes of chunks while the embedding model of their base fails: told by its code, and without a trace. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ModelErrorsTest {
  private static final String BASE = "{'name':'faq','indexing_technique':'high_quality','embedding_model':'moody',"
      + "'embedding_model_provider':'hashes'}";
  private static final String PARENTS = "{'name':'a.txt','text':'apples\\npears','doc_form':'hierarchical_model',"
      + "'indexing_technique':'high_quality','process_rule':{'mode':'hierarchical','rules':{"
      + "'pre_processing_rules':[],'parent_mode':'full-doc','segmentation':{'separator':'\\n\\n','max_tokens':500},"
      + "'subchunk_segmentation':{'separator':'\\n','max_tokens':60}}}}";

  private final Moody models = new Moody();
  private KnowledgeServer server;

  /** An embedding model that fails while it is told to. */
  private static final class Moody implements Models, EmbeddingModel {
    private final HashEmbeddingModel hashes = new HashEmbeddingModel(32);
    private volatile @Nullable RuntimeException failure;

    @Override
    public ChatModel chat(ModelRef ref) {
      throw new DifyException(ErrorCode.PROVIDER_NOT_INITIALIZE, "No chat here.");
    }

    @Override
    public EmbeddingModel embedding(ModelRef ref) {
      return this;
    }

    @Override
    public EmbeddingId id() {
      return hashes.id();
    }

    @Override
    public float[] embed(String text) {
      RuntimeException failing = failure;
      if (failing != null) {
        throw failing;
      }
      return hashes.embed(text);
    }

    @Override
    public void close() {}
  }

  @BeforeAll
  void start(@TempDir Path folder) {
    server = new KnowledgeServer(folder, setup -> setup.withModels(models));
  }

  @AfterEach
  void recover() {
    models.failure = null;
    server.clear();
  }

  @AfterAll
  void stop() {
    server.close();
  }

  static Stream<RuntimeException> failures() {
    return Stream.concat(Stream.of(ErrorCode.PROVIDER_NOT_INITIALIZE, ErrorCode.PROVIDER_QUOTA_EXCEEDED,
        ErrorCode.MODEL_NOT_SUPPORTED, ErrorCode.MODEL_FAILED)
        .map(code -> new DifyException(code, "The model fails: " + code.wire() + ".")),
        Stream.of(new IllegalStateException("a hidden cause")));
  }

  private static String expected(RuntimeException failure) {
    return failure instanceof DifyException known ? "400 " + known.code().wire() : "500 internal_server_error";
  }

  private void assertFails(RuntimeException failure, Answer answer) {
    assertThat(answer.error()).isEqualTo(expected(failure));
    assertThat(answer.text()).doesNotContain("hidden");
  }

  @ParameterizedTest
  @MethodSource("failures")
  void chunksThatCannotBeEmbeddedAreNeitherAddedNorChanged(RuntimeException failure) throws Exception {
    String base = server.base(BASE);
    String chunks = "/v1/datasets/" + base + "/documents/" + server.document(base, "a.txt", "Green tea.") + "/segments";
    server.work();
    String chunk = chunks + "/" + server.get(chunks).ok().at("/data/0/id").asText();
    models.failure = failure;

    assertFails(failure, server.post(chunks, "{'segments':[{'content':'Black tea.'}]}"));
    assertFails(failure, server.post(chunk, "{'segment':{'content':'White tea.'}}"));
    models.failure = null;
    assertThat(Filled.texts(server.get(chunks).ok().path("data"), "content")).containsExactly("Green tea.");
    server.post(chunks, "{'segments':[{'content':'Black tea.'}]}").ok();
    server.post(chunk, "{'segment':{'content':'White tea.'}}").ok();
    assertThat(Filled.texts(server.get(chunks).ok().path("data"), "content"))
        .containsExactly("White tea.", "Black tea.");
  }

  @ParameterizedTest
  @MethodSource("failures")
  void childrenThatCannotBeEmbeddedAreNeitherAddedNorChanged(RuntimeException failure) throws Exception {
    String base = server.base(BASE);
    String document = server.post("/v1/datasets/" + base + "/document/create-by-text", PARENTS).ok()
        .at("/document/id").asText();
    server.work();
    String chunks = "/v1/datasets/" + base + "/documents/" + document + "/segments";
    String children = chunks + "/" + server.get(chunks).ok().at("/data/0/id").asText() + "/child_chunks";
    String child = children + "/" + server.get(children).ok().at("/data/0/id").asText();
    models.failure = failure;

    assertFails(failure, server.post(children, "{'content':'quinces'}"));
    assertFails(failure, server.patch(child, "{'content':'medlars'}"));
    models.failure = null;
    assertThat(Filled.texts(server.get(children).ok().path("data"), "content")).containsExactly("apples", "pears");
    server.post(children, "{'content':'quinces'}").ok();
    server.patch(child, "{'content':'medlars'}").ok();
    assertThat(Filled.texts(server.get(children).ok().path("data"), "content"))
        .containsExactly("medlars", "pears", "quinces");
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aSearchByMeaningTellsWhyTheQuestionCannotBeEmbedded(RuntimeException failure) throws Exception {
    String base = server.base(BASE);
    server.document(base, "a.txt", "Green tea.");
    server.work();
    models.failure = failure;

    assertFails(failure,
        server.json("POST", "/v1/datasets/" + base + "/retrieve", "{\"query\":\"tea\",\"retrieval_model\":"
            + Filled.model("semantic_search") + "}"));
  }

  @Test
  void aDocumentThatCannotBeEmbeddedSaysSoInItsStatus() throws Exception {
    String base = server.base(BASE);
    models.failure = new DifyException(ErrorCode.PROVIDER_QUOTA_EXCEEDED, "The account is empty.");
    String batch = server.post("/v1/datasets/" + base + "/document/create-by-text",
        "{'name':'a.txt','text':'Green tea.','indexing_technique':'high_quality','process_rule':{'mode':'automatic'}}")
        .ok().path("batch").asText();
    server.work();

    JsonNode state = server.get("/v1/datasets/" + base + "/documents/" + batch + "/indexing-status").ok().at("/data/0");
    assertThat(state.path("indexing_status").asText()).as(state.toString()).isEqualTo("error");
    assertThat(state.path("error").asText()).contains("The account is empty.");
  }
}
