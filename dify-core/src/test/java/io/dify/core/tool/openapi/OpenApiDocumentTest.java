package io.dify.core.tool.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.http.EgressPolicy;
import io.dify.core.tool.ToolArguments;
import io.dify.core.value.ValueJson;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenApiDocumentTest {
  private static Map<String, ApiOperation> operations(OpenApiImport read) {
    return read.operations().stream().collect(Collectors.toMap(ApiOperation::id, Function.identity()));
  }

  private static String schema(ApiOperation operation, String argument) {
    return operation.parameters().stream().filter(parameter -> parameter.argument().equals(argument))
        .map(parameter -> ValueJson.write(parameter.schema())).findFirst().orElse("none");
  }

  @Test
  void operationsOf30AreRead() {
    OpenApiImport read = OpenApiDocument.read(Documents.YAML_30.replace("HOST", "api.example.com"));
    Map<String, ApiOperation> operations = operations(read);
    assertThat(read.title()).isEqualTo("Pet shop");
    assertThat(operations).containsOnlyKeys("listPets", "pets_post", "petsidpart_delete", "upload.it", "bulk", "note",
        "remote");
    ApiOperation list = operations.get("listPets");
    assertThat(list.server()).isEqualTo("https://api.example.com/v1");
    assertThat(list.parameters()).extracting(ApiParameter::argument).containsExactly("X-Trace", "limit", "tags", "ids",
        "filter", "status", "session");
    assertThat(ValueJson.write(list.schema())).endsWith("\"required\":[]}");
    assertThat(operations.get("upload.it").name()).isEqualTo("upload_it");
    assertThat(operations.get("petsidpart_delete").parameters()).extracting(ApiParameter::argument)
        .containsExactly("id", "part");
    assertThat(operations.get("bulk").wholeBody()).isTrue();
  }

  @Test
  void schemasAreWrittenOutAndCirclesEnd() {
    ApiOperation add = operations(OpenApiDocument.read(Documents.YAML_30)).get("pets_post");
    assertThat(add.parameters()).extracting(ApiParameter::argument).containsExactly("X-Trace", "name", "kind", "born",
        "weight", "parent");
    assertThat(schema(add, "name")).isEqualTo("{\"type\":[\"string\",\"null\"]}");
    assertThat(schema(add, "born")).isEqualTo("{\"type\":\"string\",\"description\":\"(date)\"}");
    assertThat(schema(add, "weight")).isEqualTo("{\"type\":\"number\",\"exclusiveMinimum\":0}");
    assertThat(schema(add, "parent")).isEqualTo("{}");
    assertThat(ValueJson.write(add.schema())).contains("\"required\":[\"name\",\"kind\"]");
  }

  @Test
  void whatCannotBeUsedIsLeftOutAndReportedWithItsPlace() {
    OpenApiImport read = OpenApiDocument.read(Documents.YAML_30);
    assertThat(read.problems()).extracting(ApiProblem::toString).anySatisfy(problem -> assertThat(problem)
        .startsWith("paths./image.post: The body is of a type that is not supported (image/png)"))
        .anySatisfy(problem -> assertThat(problem).startsWith("paths./remote.get: the reference 'http://127.0.0.1:1"))
        .anySatisfy(problem -> assertThat(problem)
            .isEqualTo(
                "paths./pets/{id}/{part}.delete: the path parameter 'part' is not declared; it is taken for a text"));
    assertThat(read.problems()).noneMatch(ApiProblem::fatal);
  }

  @Test
  void operationsOf31AreRead() {
    OpenApiImport read = OpenApiDocument.read(Documents.JSON_31.replace("BASE", "https://h.example/x/"),
        "https://h.example/spec/openapi.json");
    Map<String, ApiOperation> operations = operations(read);
    assertThat(operations).containsOnlyKeys("abq_get", "form");
    assertThat(operations.get("abq_get").parameters()).extracting(ApiParameter::argument).containsExactly("q",
        "query_q");
    assertThat(operations.get("abq_get").server()).isEqualTo("https://h.example/x");
    assertThat(operations.get("form").server()).isEqualTo("https://h.example/rel");
  }

  @Test
  void operationsOfSwaggerAreRead() {
    OpenApiImport read = OpenApiDocument
        .read(Documents.SWAGGER_20.replace("HOST", "old.example.com").replace("SCHEME", "https"));
    Map<String, ApiOperation> operations = operations(read);
    assertThat(operations).containsOnlyKeys("find", "send", "form");
    assertThat(operations.get("find").server()).isEqualTo("https://old.example.com/api");
    assertThat(operations.get("send").parameters()).extracting(ApiParameter::argument).containsExactly("kind", "n",
        "when", "no");
    assertThat(schema(operations.get("send"), "no")).isEqualTo("{\"type\":\"boolean\"}");
    assertThat(operations.get("form").body()).isEqualTo("application/x-www-form-urlencoded");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = { "'' | is empty", "'a: [' | Not valid YAML at line 1",
    "'{\"a\": ' | Not valid JSON at line 1",
    "'- a' | no mapping", "'a: 1' | no OpenAPI document", "'openapi: 4.0.0' | no OpenAPI document",
    "'openapi: 3.0.1' | needs some under 'paths'", "'openapi: 3.0.1\npaths: {x: 1}' | paths.x: this is no path",
    "'a: !!java.net.URL [\"http://127.0.0.1\"]' | lobal tag is not allowed",
    "'a: 1\na: 2' | line 2, column 1: the key 'a' stands here twice",
    "'? [1]\n: 2' | a key must be a text"})
  void whatIsNoDocumentIsRefusedWithItsPlace(String text, String problem) {
    assertThatThrownBy(() -> OpenApiDocument.read(text).orFail()).isInstanceOf(DifyException.class)
        .hasMessageContaining(problem)
        .extracting(thrown -> ((DifyException) thrown).code()).isEqualTo(ErrorCode.SYNTAX);
  }

  @Test
  void bombsAreRefused() {
    StringBuilder aliases = new StringBuilder("openapi: 3.0.0\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 10; i++) {
      aliases.append("a").append(i).append(": &a").append(i).append(" [*a").append(i - 1)
          .append((", *a" + (i - 1)).repeat(9)).append("]\n");
    }
    for (String text : new String[]{ aliases.toString(), "a: ".repeat(10) + "[".repeat(100_000),
      "{\"a\":".repeat(5000) + "1" + "}".repeat(5000), "openapi: 3.0.0\na: &a {b: *a}", "x".repeat(3 << 20)}) {
      assertThat(OpenApiDocument.read(text).problems()).hasSize(1).allMatch(ApiProblem::fatal);
    }
  }

  @Test
  void yamlIsReadAsOpenApiWantsIt() {
    String text = """
        a: no
        b: 2024-01-01
        c: 012
        d: 1.5
        e: ~
        f: 'true'
        200: x
        g: true
        base: &b {h: 1}
        m: {<<: *b, i: 2}
        """;
    assertThat(ValueJson.write(DocumentTree.read(text)))
        .isEqualTo("{\"a\":\"no\",\"b\":\"2024-01-01\",\"c\":12,\"d\":1.5,\"e\":null,\"f\":\"true\",\"200\":\"x\","
            + "\"g\":true,\"base\":{\"h\":1},\"m\":{\"i\":2,\"h\":1}}");
  }

  @Test
  void manyOperationsAreCutOff() {
    StringBuilder text = new StringBuilder("openapi: 3.0.0\nservers: [{url: 'https://a.example'}]\npaths:\n");
    for (int i = 0; i < 400; i++) {
      text.append("  /p").append(i).append(": {get: {}}\n");
    }
    OpenApiImport read = OpenApiDocument.read(text.toString());
    assertThat(read.operations()).hasSize(OpenApiDocument.MAX_OPERATIONS);
    assertThat(read.problems()).extracting(ApiProblem::message).anyMatch(message -> message.contains("more than 300"));
  }

  @ParameterizedTest
  @ValueSource(strings = { "http://127.0.0.1:8080", "http://10.1.2.3/x", "http://169.254.169.254", "http://localhost"})
  void privateServersAreWarnedOf(String server) {
    OpenApiImport read = OpenApiDocument.read(Documents.JSON_31.replace("BASE", server));
    assertThat(read.unreachable(EgressPolicy.guarded())).hasSize(1)
        .allMatch(problem -> problem.message().contains("may not be reached"));
  }

  /** Documents with bytes changed, lines dropped and doubled: each is read or refused, and what is read makes schemas that can be checked. */
  @Test
  void mutatedDocumentsAreReadOrRefused() {
    long seed = Long.getLong("dify.seed", 42);
    Random random = new Random(seed);
    String[] sources = { Documents.YAML_30, Documents.JSON_31, Documents.SWAGGER_20};
    String[] inserts = { "$ref: '#/paths'", "{", "}", "[", ": ", "null", "- ", "\"", "'", "&a ", "*a", "!!x ", "\t",
      "\u0000",
      "\ud83d\ude00", "type: [", "$ref", "#/components/schemas/Pet", "properties", "-1", "1e999", "required: true"};
    for (int i = 0; i < 4000; i++) {
      StringBuilder text = new StringBuilder(sources[random.nextInt(sources.length)]);
      for (int n = random.nextInt(6); n >= 0; n--) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(4)) {
          case 0 -> text.deleteCharAt(at);
          case 1 -> text.insert(at, inserts[random.nextInt(inserts.length)]);
          case 2 -> text.setCharAt(at, (char) (32 + random.nextInt(95)));
          default -> text.delete(at, Math.min(text.length() - 1, at + random.nextInt(40)));
        }
      }
      OpenApiImport read = OpenApiDocument.read(text.toString());
      assertThat(read.problems().stream().anyMatch(ApiProblem::fatal) && !read.operations().isEmpty())
          .as("seed %d, round %d: refused, and yet has operations", seed, i).isFalse();
      read.operations().forEach(operation -> ToolArguments.of(operation.schema()));
    }
  }
}
