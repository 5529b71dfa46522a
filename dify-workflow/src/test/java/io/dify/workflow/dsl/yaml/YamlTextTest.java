package io.dify.workflow.dsl.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class YamlTextTest {
  private static final String TEXT = """
      # head
      a: 1   # one
      b:
        - x: old   # two
          y: [1, {z: old}]
        - |
          several
          lines

      # three
      c: {d: old, e: [old, 'older']}
      f:
      g: >-
        folded
        text
      """;
  private static final List<List<String>> PLACES = List.of(List.of("a"), List.of("b"), List.of("b", "0"),
      List.of("b", "0", "x"), List.of("b", "0", "y"), List.of("b", "0", "y", "1", "z"), List.of("b", "1"), List.of("c"),
      List.of("c", "d"), List.of("c", "e"), List.of("c", "e", "1"), List.of("f"), List.of("g"));
  private static final String[] PIECES = { "a", "Ü", "你", " ", "  ", "\n", ":", ": ", "#", " #", "'", "\"", "\\", "{",
    "]",
    ",", "?", "-", "- ", "%", "@", "`", "|", ">", "&x", "*x", "!", "yes", "null", "012", "1e3", "2026-01-01", "\t",
    "\r", "\u0001",
    "\u2028", "<<", "=", "~", "😀", "\uFEFF", "---", "..."};

  @Test
  void whatIsWrittenIsWhatIsRead() {
    long seed = Long.getLong("dify.seed", 4711);
    Random random = new Random(seed);
    for (int i = 0; i < 1000; i++) {
      List<String> place = PLACES.get(random.nextInt(PLACES.size()));
      Value value = value(random, 3);
      assertThat(YamlText.of(TEXT).with(Map.of(place, value))).as("seed %d, run %d: %s = %s", seed, i, place, value)
          .isPresent().get().satisfies(text -> assertThat(text).startsWith("# head\na: "));
    }
  }

  private static Value value(Random random, int depth) {
    return switch (random.nextInt(depth == 0 ? 4 : 6)) {
      case 0 -> Value.of(random.nextInt());
      case 1 -> Value.of(random.nextDouble());
      case 2 -> random.nextBoolean() ? Value.nothing() : Value.of(random.nextBoolean());
      case 3 -> Value.of(text(random));
      case 4 -> {
        List<Value> items = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          items.add(value(random, depth - 1));
        }
        yield new Value.Array(items);
      }
      default -> {
        Map<String, Value> fields = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          fields.put("k" + text(random), value(random, depth - 1));
        }
        yield new Value.Obj(fields);
      }
    };
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return text.toString();
  }

  @Test
  void severalValuesAtOnce() {
    Map<List<String>, Value> changes = Map.of(List.of("a"), Value.of("new: one"), List.of("c", "e", "0"),
        Value.of("What?"), List.of("f"), Value.of("x"));
    assertThat(YamlText.of(TEXT).with(changes)).contains(TEXT.replace("a: 1 ", "a: \"new: one\" ")
        .replace("[old, 'older']", "[\"What?\", 'older']").replace("f:\n", "f: x\n"));
  }

  @Test
  void keysHaveTheirPlace() {
    YamlText text = YamlText.of(TEXT);
    assertThat(text.key(List.of("b", "0", "x"))).contains(new Place(4, 5));
    assertThat(text.key(List.of("c", "e"))).contains(new Place(11, 13));
    assertThat(text.key(List.of("b", "0"))).isEmpty();
    assertThat(text.key(List.of("b", "7"))).isEmpty();
    assertThat(text.key(List.of("no", "where"))).isEmpty();
  }

  @Test
  void whatAnAliasBringsCannotBeChanged() {
    YamlText text = YamlText.of("a: &x {k: 1}\nb: *x\nc: {<<: *x, l: 2}\n");
    assertThat(text.with(Map.of(List.of("b", "k"), Value.of(2)))).isEmpty();
    assertThat(text.with(Map.of(List.of("c", "k"), Value.of(2)))).isEmpty();
    assertThat(text.with(Map.of(List.of("c", "l"), Value.of(3)))).contains("a: &x {k: 1}\nb: *x\nc: {<<: *x, l: 3}\n");
  }
}
