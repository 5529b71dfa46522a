package io.dify.workflow.dsl.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.value.FileRef;
import io.dify.core.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class YamlWriterTest {
  private static final String[] PIECES = { "a", "Z", "0", "12", ".", "-", "- ", "? ", ": ", ":", " #", "#", "\n",
    "\n\n", "\n  ", " \n", "\t", " ", "'",
    "\"", "\\", "|", ">", "{", "}", "[", "]", ",", "&x", "*x", "!", "%", "@", "`", "yes", "null", "~", "2024-01-01",
    "---", "...", "中文", "é",
    "🤖", "\u0001", "\u0000", "\u0085", "\u2028", "\uFEFF", "\r", "\r\n", "{{#sys.query#}}", "\u00A0",
    "\u007F"};

  @Test
  void layoutIsThatOfPyYaml() {
    YamlDocument document = read(
        "{b: {c: [1, {d: x, e: [y]}, [z]], f: {}, g: []}, a: \"1\\n2\\n\", h: '1', i: [], j: 2024-01-01}");
    assertThat(YamlWriter.write(document.root(), document.bare())).isEqualTo("""
        b:
          c:
          - 1
          - d: x
            e:
            - y
          - - z
          f: {}
          g: []
        a: |
          1
          2
        h: '1'
        i: []
        j: 2024-01-01
        """);
  }

  @Test
  void severalLinesBecomeALiteralBlock() {
    assertThat(write("a\n\nb")).isEqualTo("t: |-\n  a\n\n  b\n");
    assertThat(write("a\n")).isEqualTo("t: |\n  a\n");
    assertThat(write("a\n\n")).isEqualTo("t: |+\n  a\n\n");
    assertThat(write("  a\nb")).isEqualTo("t: |2-\n    a\n  b\n");
    assertThat(write("a \nb")).isEqualTo("t: \"a \\nb\"\n");
  }

  @Test
  void halfASurrogatePairIsReplaced() {
    assertThat(write("a\uD800b")).isEqualTo("t: a\uFFFDb\n");
  }

  @Test
  void longLinesAreNotFolded() {
    String text = "word ".repeat(500) + "end";
    assertThat(write(text)).isEqualTo("t: " + text + "\n");
  }

  @Test
  void dateIsQuotedUnlessItWasOne() {
    Value.Obj root = new Value.Obj(Map.of("d", Value.of("2024-01-01")));
    assertThat(YamlWriter.write(root)).isEqualTo("d: '2024-01-01'\n");
    assertThat(YamlWriter.write(root, Set.of(List.of("d")))).isEqualTo("d: 2024-01-01\n");
  }

  @Test
  void fileIsWrittenAsItsMapping() {
    Value file = new Value.File(
        new FileRef("1", "image", "remote_url", "a.png", ".png", "image/png", 5, "http://x/a.png", null));
    assertThat(YamlWriter.write(new Value.Obj(Map.of("f", file)))).contains("dify_model_identity: __dify__file__",
        "size: 5");
  }

  @Test
  void whatIsWrittenReadsBackTheSame() {
    long seed = Long.getLong("dify.seed", 20261121L);
    RandomGenerator random = new Random(seed);
    for (int i = 0; i < 3000; i++) {
      Value.Obj root = object(random, 3);
      String written = YamlWriter.write(root);
      assertThat(YamlReader.read(written)).as("seed %d, round %d:%n%s", seed, i, written)
          .isInstanceOfSatisfying(YamlResult.Read.class, read -> assertThat(read.document().root()).isEqualTo(root));
    }
  }

  private static Value.Obj object(RandomGenerator random, int depth) {
    Map<String, Value> fields = new LinkedHashMap<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      fields.put(text(random, 4), value(random, depth - 1));
    }
    return new Value.Obj(fields);
  }

  private static Value value(RandomGenerator random, int depth) {
    return switch (random.nextInt(depth > 0 ? 8 : 6)) {
      case 0 -> Value.of(random.nextLong() >> random.nextInt(64));
      case 1 -> Value.of(Double.longBitsToDouble(random.nextLong()));
      case 2 -> Value.of(random.nextBoolean());
      case 3 -> Value.nothing();
      case 6 -> object(random, depth);
      case 7 -> {
        List<Value> items = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          items.add(value(random, depth - 1));
        }
        yield new Value.Array(items);
      }
      default -> Value.of(text(random, 8));
    };
  }

  private static String text(RandomGenerator random, int most) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(most); i > 0; i--) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return text.toString();
  }

  private static String write(String text) {
    return YamlWriter.write(new Value.Obj(Map.of("t", Value.of(text))));
  }

  private static YamlDocument read(String text) {
    return ((YamlResult.Read) YamlReader.read(text)).document();
  }
}
