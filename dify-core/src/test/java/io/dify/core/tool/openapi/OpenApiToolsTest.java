package io.dify.core.tool.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.model.CallOrigin;
import io.dify.core.secret.Secret;
import io.dify.core.tool.ToolRef;
import io.dify.core.tool.ToolResult;
import io.dify.core.tool.ToolServer.Reply;
import io.dify.core.tool.ToolServer;
import io.dify.core.tool.ToolSource;
import io.dify.core.tool.Tools;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Operations, called on a server on loopback. */
class OpenApiToolsTest {
  private static final String CANARY = "sk-canary-55";
  private final ToolServer server = new ToolServer().answering(Reply.json("{\"ok\": true}"));

  @AfterEach
  void close() {
    server.close();
  }

  private ToolResult run(String document, ApiAuth auth, String tool, String arguments) throws InterruptedException {
    String host = server.url("").substring("http://".length());
    String text = document.replace("{default: https}", "{default: http}").replace("HOST", host)
        .replace("SCHEME", "http").replace("BASE", server.url("/v31"));
    ApiProvider provider = new ApiProvider("id-1", "shop", OpenApiDocument.read(text, server.url("/")).orFail(), auth);
    return OpenApiTools.of(server.http(), (origin, id) -> Optional.of(provider))
        .tool(new ToolRef(ToolSource.API, "id-1", tool), Tree.EMPTY)
        .run((Value.Obj) ValueJson.read(arguments), ToolServer.context());
  }

  private ToolResult run(String document, String tool, String arguments) throws InterruptedException {
    return run(document, ApiAuth.none(), tool, arguments);
  }

  @Test
  void parametersGoWhereTheyBelong() throws InterruptedException {
    ToolResult result = run(Documents.YAML_30, "listPets",
        """
            {"X-Trace": "t1", "tags": ["a b", "c&d"], "ids": ["1", 2], "filter": {"color": "red", "age": 3}, "status": "sold", "session": "s;1"}""");
    assertThat(result.text()).isEqualTo("{\"ok\": true}");
    assertThat(result.json()).containsExactly(ValueJson.read("{\"ok\": true}"));
    assertThat(server.last().target()).isEqualTo(
        "/v1/pets?limit=10&tags=a%20b&tags=c%26d&ids=1%2C2&filter%5Bcolor%5D=red&filter%5Bage%5D=3&status=sold");
    assertThat(server.last().header("X-Trace")).isEqualTo("t1");
    assertThat(server.last().header("Cookie")).isEqualTo("session=s%3B1");
    assertThat(server.last().header("Idempotency-Key")).isEmpty();
  }

  @Test
  void bodiesAreJsonFormsAndText() throws InterruptedException {
    run(Documents.YAML_30, "pets_post", "{\"name\": \"Rex\", \"kind\": \"dog\", \"weight\": \"2.5\"}");
    assertThat(server.last().body()).isEqualTo("{\"name\":\"Rex\",\"kind\":\"dog\",\"weight\":2.5}");
    assertThat(server.last().header("Idempotency-Key")).isEqualTo("run:node:");
    run(Documents.YAML_30, "bulk", "{\"body\": [{\"name\": \"A\", \"kind\": \"cat\"}]}");
    assertThat(server.last().body()).isEqualTo("[{\"name\":\"A\",\"kind\":\"cat\"}]");
    run(Documents.YAML_30, "note", "{\"body\": \"hello\"}");
    assertThat(server.last().body()).isEqualTo("hello");
    run(Documents.YAML_30, "upload.it", "{\"title\": \"a\\r\\nb\", \"n\": 1}");
    assertThat(server.last().body()).contains("name=\"title\"\r\n\r\na\r\nb\r\n", "name=\"n\"\r\n\r\n1\r\n");
    run(Documents.JSON_31, "form", "{\"q\": \"z/z\", \"scope\": [\"x\", \"y\"]}");
    assertThat(server.last().body()).isEqualTo("grant=client&scope=x&scope=y");
    assertThat(server.last().path()).isEqualTo("/rel/a%20b/z%2Fz");
    run(Documents.SWAGGER_20, "send", "{\"kind\": \"k\", \"n\": 1, \"no\": \"false\"}");
    assertThat(server.last().body()).isEqualTo("{\"n\":1,\"no\":false}");
    run(Documents.SWAGGER_20, "form", "{\"a\": \"1&2\", \"b\": true}");
    assertThat(server.last().body()).isEqualTo("a=1%262&b=true");
  }

  @Test
  void listsOfSwaggerAreWrittenAsItSays() throws InterruptedException {
    run(Documents.SWAGGER_20, "find",
        "{\"kind\": \"a/../b\", \"ids\": [1, 2], \"all\": [\"x\", \"y\"], \"since\": \"now\"}");
    assertThat(server.last().target()).isEqualTo("/api/find/a%2F..%2Fb?ids=1%7C2&all=x&all=y&since=now");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = { "listPets | {\"limit\": \"many\"} | argument `limit` must be an integer",
    "listPets | {\"limit\": 1000} | argument `limit`", "listPets | {\"status\": \"lost\"} | argument `status`",
    "pets_post | {\"name\": \"x\"} | 'kind'", "petsidpart_delete | {\"id\": 1, \"part\": \"..\"} | must not be empty",
    "petsidpart_delete | {\"id\": 1, \"part\": \"\"} | must not be empty",
    "listPets | {\"X-Trace\": \"a\\r\\nX-Evil: 1\"} | line break"})
  void argumentsThatDoNotFitAreNamed(String tool, String arguments, String named) {
    assertThatThrownBy(() -> run(Documents.YAML_30, tool, arguments)).isInstanceOf(DifyException.class)
        .hasMessageContaining(named)
        .extracting(thrown -> ((DifyException) thrown).code()).isEqualTo(ErrorCode.INVALID_PARAM);
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void keysAreSentAsTheProviderWants() throws InterruptedException {
    Secret key = Secret.of(CANARY);
    run(Documents.YAML_30, new ApiAuth.Header("Authorization", ApiAuth.Prefix.BEARER, key), "listPets", "{}");
    assertThat(server.last().header("Authorization")).isEqualTo("Bearer " + CANARY);
    run(Documents.YAML_30, new ApiAuth.Header("X-Key", ApiAuth.Prefix.CUSTOM, key), "listPets", "{}");
    assertThat(server.last().header("X-Key")).isEqualTo(CANARY);
    run(Documents.YAML_30, new ApiAuth.Header("Authorization", ApiAuth.Prefix.BASIC, Secret.of("u:p")), "listPets",
        "{}");
    assertThat(server.last().header("Authorization")).isEqualTo("Basic dTpw");
    run(Documents.YAML_30, new ApiAuth.Query("key", key), "listPets", "{}");
    assertThat(server.last().target()).endsWith("limit=10&key=" + CANARY);
    assertThat(new ApiAuth.Query("key", key).toString()).doesNotContain(CANARY);
  }

  @Test
  void failuresAreTextsForModelsWithoutSecrets() {
    server.answering(Reply.status(422, "{\"detail\": \"kind is wrong\"}"));
    ApiAuth auth = new ApiAuth.Query("key", Secret.of(CANARY));
    assertThatThrownBy(() -> run(Documents.YAML_30, auth, "listPets", "{}")).isInstanceOf(DifyException.class)
        .hasMessageContaining("422").hasMessageContaining("kind is wrong").hasMessageNotContaining(CANARY)
        .extracting(thrown -> ((DifyException) thrown).code()).isEqualTo(ErrorCode.TOOL_FAILED);
    server.answering(Reply.redirect("http://169.254.169.254/"));
    int before = server.requests().size();
    assertThatThrownBy(() -> run(Documents.YAML_30, auth, "listPets", "{}")).hasMessageContaining("302")
        .hasMessageContaining("not followed");
    assertThat(server.requests()).hasSize(before + 1);
  }

  @Test
  void answersOfOtherKindsAreTextOrRefused() throws InterruptedException {
    server.answering(Reply.of("text/plain", "plain"));
    assertThat(run(Documents.YAML_30, "listPets", "{}").text()).isEqualTo("plain");
    server.answering(Reply.of("text/plain", "[1]"));
    assertThat(run(Documents.YAML_30, "listPets", "{}").json()).containsExactly(ValueJson.read("[1]"));
    server.answering(new Reply(204, java.util.Map.of(), "", -1));
    assertThat(run(Documents.YAML_30, "listPets", "{}").text()).isEmpty();
    server.answering(Reply.of("image/png", "x"));
    assertThatThrownBy(() -> run(Documents.YAML_30, "listPets", "{}")).hasMessageContaining("image/png");
  }

  @Test
  void aServerInAPrivateRangeIsRefusedAtTheCall() {
    String document = Documents.JSON_31.replace("BASE", "http://10.0.0.7");
    ApiProvider provider = new ApiProvider("p", "p", OpenApiDocument.read(document).operations(), ApiAuth.none());
    assertThatThrownBy(() -> OpenApiTools.of(server.http(), (origin, id) -> Optional.of(provider))
        .tool(new ToolRef(ToolSource.API, "p", "abq_get"), Tree.EMPTY)
        .run((Value.Obj) ValueJson.read("{\"q\": \"x\"}"), ToolServer.context())).isInstanceOf(DifyException.class)
        .extracting(thrown -> ((DifyException) thrown).code()).isEqualTo(ErrorCode.EGRESS_DENIED);
  }

  @Test
  void providersAreThoseOfTheCallersWorkspace() {
    ApiProvider provider = new ApiProvider("p", "p", OpenApiDocument.read(Documents.SWAGGER_20).operations(),
        ApiAuth.none());
    Tools tools = OpenApiTools.of(server.http(),
        (origin, id) -> origin.tenant().equals("mine") ? Optional.of(provider) : Optional.empty());
    ToolRef ref = new ToolRef(ToolSource.API, "p", "find");
    assertThat(tools.on(CallOrigin.of("mine", "", "")).tool(ref, Tree.EMPTY).spec().name()).isEqualTo("find");
    assertThatThrownBy(() -> tools.on(CallOrigin.of("other", "", "")).tool(ref, Tree.EMPTY))
        .hasMessageContaining("no OpenAPI document of that id");
    assertThatThrownBy(
        () -> tools.on(CallOrigin.of("mine", "", "")).tool(new ToolRef(ToolSource.API, "p", "lose"), Tree.EMPTY))
        .hasMessageContaining("There is no tool p/lose: the document has find");
  }
}
