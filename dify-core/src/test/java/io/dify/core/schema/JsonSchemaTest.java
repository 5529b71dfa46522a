package io.dify.core.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonSchemaTest {
  private static JsonSchema schema(String json) {
    return JsonSchema.of((Value.Obj) ValueJson.read(json.replace('\'', '"')));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      {'type':'object','required':['a']}                              | {}                | ``      | required
      {'properties':{'a':{'type':'integer'}}}                         | {"a":"x"}         | /a      | type
      {'properties':{'a':{'type':'array','items':{'maximum':3}}}}     | {"a":[1,9]}       | /a/1    | maximum
      {'properties':{'a':{'enum':['x','y']}}}                         | {"a":"z"}         | /a      | enum
      {'properties':{'a':{'const':1}}}                                | {"a":2}           | /a      | const
      {'properties':{'a':{'pattern':'^[0-9]+$'}}}                     | {"a":"b"}         | /a      | pattern
      {'additionalProperties':false,'properties':{'a':{}}}            | {"b":1}           | ``      | additionalProperties
      {'if':{'properties':{'a':{'const':1}}},'then':{'required':['b']}} | {"a":1}         | ``      | required
      {'definitions':{'n':{'type':'number'}},'properties':{'a':{'$ref':'#/definitions/n'}}} | {"a":"x"} | /a | type
      {'$schema':'https://json-schema.org/draft/2020-12/schema','minProperties':1} | {}   | ``      | minProperties
      {'$id':'https://other.example/x','minProperties':1}             | {}                | ``      | minProperties
      """)
  void aBrokenRuleIsNamedWithItsPlace(String schema, String value, String path, String rule) {
    assertThat(schema(schema).check(ValueJson.read(value))).singleElement().satisfies(violation -> {
      assertThat(violation.path()).isEqualTo(path);
      assertThat(violation.rule()).isEqualTo(rule);
      assertThat(violation.message()).isNotBlank();
    });
  }

  @Test
  void aValueThatFitsBreaksNothing() {
    assertThat(schema("{'type':'object','properties':{'a':{'type':'integer'},'b':{'type':'string','format':'date'}}}")
        .check(ValueJson.read("{\"a\":3,\"b\":\"2026-01-02\",\"c\":null}"))).isEmpty();
  }

  @Test
  void nothingIsEverFetched() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      server.setSoTimeout(1);
      String url = "http://127.0.0.1:" + server.getLocalPort() + "/s.json";
      for (String reference : List.of(url, "file:///etc/passwd", "classpath:draft-07",
          "https://json-schema.org/draft/2019-09/schema")) {
        assertThatThrownBy(
            () -> schema("{'properties':{'a':{'$ref':'" + reference + "'}}}").check(ValueJson.read("{\"a\":1}")))
            .as(reference).isInstanceOf(DifyException.class);
      }
      assertThatThrownBy(server::accept).isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void whatIsNoSchemaIsRefused() {
    assertThatThrownBy(() -> schema("{'properties':{'a':{'pattern':'('}}}")).isInstanceOfSatisfying(DifyException.class,
        e -> assertThat(e.code()).isEqualTo(ErrorCode.SYNTAX));
    assertThatThrownBy(() -> schema("{'$ref':'#/nowhere'}").check(Value.of(1))).isInstanceOf(DifyException.class);
  }

  @Test
  void aPatternThatTakesForeverAndAReferenceToItselfAreErrors() {
    JsonSchema slow = schema("{'properties':{'a':{'pattern':'^(a+)+\\\\1c$'}}}");
    assertThatThrownBy(() -> slow.check(ValueJson.read("{\"a\":\"" + "a".repeat(40) + "b\"}")))
        .isInstanceOfSatisfying(DifyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED));
    assertThatThrownBy(() -> schema("{'$ref':'#'}").check(Value.of(1))).isInstanceOf(DifyException.class);
  }

  @Test
  void whatAValueBreaksIsNotListedWithoutEnd() {
    String many = "[" + "\"x\",".repeat(500) + "\"x\"]";
    assertThat(schema("{'items':{'type':'number'}}").check(ValueJson.read(many))).hasSize(10);
  }
}
