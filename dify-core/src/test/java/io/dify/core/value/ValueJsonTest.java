package io.dify.core.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueJsonTest {
  @ParameterizedTest
  @CsvSource(delimiter = '|', value = { "null|null", "true|true", "0|0", "-5|-5",
    "9223372036854775807|9223372036854775807",
    "1.0|1.0", "1e3|1000.0", "0.1|0.1", "\"\"|\"\"", "\"退\\u8d27\"|\"退货\"", "[]|[]",
    "[1, 2.5, \"a\", null]|[1,2.5,\"a\",null]",
    "{}|{}", "{\"b\": 1, \"a\": {\"c\": [[]]}}|{\"b\":1,\"a\":{\"c\":[[]]}}",
    "9223372036854775808|9.223372036854776E18"})
  void documentsAreReadAndWrittenOnOneLine(String json, String expected) {
    assertThat(ValueJson.write(ValueJson.read(json))).isEqualTo(expected);
  }

  @Test
  void randomValuesComeBackTheSame() {
    long seed = Long.getLong("value.seed", 20261121);
    System.out.println("ValueJsonTest seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      Value value = value(random, 4);
      assertThat(ValueJson.read(ValueJson.write(value))).isEqualTo(value);
      assertThat(ValueJson.write(value)).as("as Jackson writes it").isEqualTo(ValueJson.toNode(value).toString());
      assertThat(ValueJson.read(ValueJson.writeIndented(value))).isEqualTo(value);
      assertThat(ValueJson.fromNode(ValueJson.toNode(value))).isEqualTo(value);
    }
  }

  private static Value value(Random random, int depth) {
    return switch (random.nextInt(depth == 0 ? 6 : 8)) {
      case 0 -> Value.nothing();
      case 1 -> Value.of(random.nextBoolean());
      case 2 -> Value.of(random.nextLong() >> random.nextInt(64));
      case 3 -> Value.of(random.nextGaussian() * Math.pow(10, random.nextInt(-20, 20)));
      case 4 -> Value.of(text(random));
      case 5 -> new Value.File(file(random));
      case 6 -> {
        List<Value> items = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          items.add(value(random, depth - 1));
        }
        yield new Value.Array(items);
      }
      default -> {
        Map<String, Value> fields = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          fields.put(text(random), value(random, depth - 1));
        }
        yield new Value.Obj(fields);
      }
    };
  }

  private static String text(Random random) {
    int[] alphabet = { 'a', 'Z', ' ', '"', '\\', '/', '\n', 0, 0x1f, 0x7f, 0xe9, 0x2028, 0x9000, 0x1f600};
    StringBuilder out = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      out.appendCodePoint(alphabet[random.nextInt(alphabet.length)]);
    }
    return out.toString();
  }

  private static FileRef file(Random random) {
    boolean remote = random.nextBoolean();
    return new FileRef(text(random), "image", remote ? "remote_url" : "local_file", text(random), ".png", "image/png",
        random.nextLong(-1, 1 << 20), remote ? "http://files/" + random.nextInt() : null, remote ? null : text(random));
  }

  @Test
  void fileIsTheObjectOfTheWire() {
    JsonNode node = ValueJson.toNode(new Value.File(ValueTest.FILE));
    assertThat(node.toString())
        .isEqualTo("{\"dify_model_identity\":\"__dify__file__\",\"id\":\"f1\",\"type\":\"document\","
            + "\"transfer_method\":\"local_file\",\"remote_url\":null,\"filename\":\"a.pdf\",\"extension\":\".pdf\","
            + "\"mime_type\":\"application/pdf\",\"size\":12,\"url\":\"http://files/a.pdf\",\"related_id\":\"u1\"}");
  }

  @Test
  void fileOfOtherVersionsIsUnderstood() {
    Value file = ValueJson.read("{\"dify_model_identity\":\"__dify__file__\",\"id\":\"x\",\"type\":\"image\","
        + "\"transfer_method\":\"remote_url\",\"remote_url\":\"http://a/b.png\",\"reference\":\"r\",\"filename\":\"b.png\","
        + "\"extension\":\".png\",\"mime_type\":\"image/png\"}");
    assertThat(file).isEqualTo(new Value.File(new FileRef("x", "image", "remote_url", "b.png", ".png", "image/png", -1,
        "http://a/b.png", "r")));
  }

  @Test
  void objectThatOnlyLooksLikeFileStaysObject() {
    assertThat(ValueJson.read("{\"dify_model_identity\":\"other\"}").type()).isEqualTo(ValueType.OBJECT);
    assertThat(ValueJson.read("{\"dify_model_identity\":null}").type()).isEqualTo(ValueType.OBJECT);
  }

  @Test
  void fractionsThatAreNoJsonNumbersBecomeNull() {
    assertThat(ValueJson.write(Value.from(List.of(Double.NaN, Double.POSITIVE_INFINITY, 1.0))))
        .isEqualTo("[null,null,1.0]");
    assertThat(ValueText.plain(Value.from(Map.of("a", Double.NaN)))).isEqualTo("{\"a\": null}");
  }

  @ParameterizedTest
  @ValueSource(strings = { "", "  ", "{", "[1,]", "{\"a\":1,}", "{'a':1}", "nul", "1 2", "{} x", "{\"a\":1}{\"a\":2}",
    "NaN", "01", "\"open", "// 1"})
  void whatIsNoJsonIsRefused(String text) {
    refused(text, "Not valid JSON");
  }

  @Test
  void placeOfErrorIsNamed() {
    refused("{\n  \"a\": 1,\n  \"b\": ?\n}", "line 3, column 8");
  }

  @Test
  void duplicateKeysAreRefused() {
    refused("{\"a\": 1, \"a\": 1}", "'a'");
    refused("[{\"x\": {\"k\": 1, \"b\": 2, \"k\": 3}}]", "'k'");
  }

  @Test
  void namesOfTypesAreData() {
    Value value = ValueJson.read("{\"@class\":\"java.lang.Runtime\",\"@type\":\"x\",\"lc\":1,\"__proto__\":{}}");
    assertThat(((Value.Obj) value).fields()).containsOnlyKeys("@class", "@type", "lc", "__proto__");
  }

  @Test
  void depthIsLimited() {
    refused("[".repeat(100_000), "depth");
  }

  private static void refused(String text, String words) {
    assertThatThrownBy(() -> ValueJson.read(text)).isInstanceOfSatisfying(DifyException.class, e -> {
      assertThat(e.code()).isEqualTo(ErrorCode.SYNTAX);
      assertThat(e.text()).contains(words);
    });
  }
}
