package io.dify.workflow.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.value.Value;
import io.dify.workflow.dsl.yaml.YamlReader;
import io.dify.workflow.dsl.yaml.YamlResult;
import io.dify.workflow.dsl.yaml.YamlWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Our own files, damaged at random: whatever comes out is a result with problems, never an exception. {@code -Ddify.seed} repeats a run. */
class MutationTest {
  private static final long SEED = Long.getLong("dify.seed", 20261121L);
  private static final List<Value> ODD = List.of(Value.nothing(), Value.of(""), Value.of(-1), Value.of(Long.MAX_VALUE),
      Value.of(Double.NaN), Value.of(true), new Value.Array(List.of()), new Value.Obj(Map.of()), Value.of("{{#a.b#}}"),
      Value.of("x".repeat(5000)), Value.from(List.of(List.of(List.of(1, "a", Map.of("b", 2))))), Value.of("start"),
      Value.of("\u0000\uFFFF"), Value.of("iteration"), Value.of("llm"), Value.of("fail-branch"));
  private static final String[] SCRAPS = { "\n", "  ", "- ", ": ", "\t", "'", "\"", "{", "}", "[", "]", "&a ", "*a",
    "!x ", "!!int ", "<<: ", "|\n", ">\n",
    "#", "?", ",", "---\n", "...\n", "\\", "\u0000", "\uFEFF", "\uD83E", "🤖", "%YAML 9.9\n", "=", "0x", "2024-13-01"};

  @Test
  void damagedTreesGiveProblemsOnly() {
    damageTrees(2_000);
  }

  @Test
  void damagedTextsGiveProblemsOnly() {
    damageTexts(2_000);
  }

  @Test
  @Tag("long")
  void manyDamagedFilesGiveProblemsOnly() {
    damageTrees(150_000);
    damageTexts(150_000);
  }

  private static void damageTrees(int rounds) {
    System.out.println("MutationTest: trees, seed " + SEED);
    List<Value.Obj> roots = OwnFiles.NAMES.stream().map(name -> OwnFiles.read(name).file().orElseThrow().raw())
        .toList();
    for (int round = 0; round < rounds; round++) {
      Random random = new Random(SEED + round);
      Value root = roots.get(round % roots.size());
      for (int times = 1 + random.nextInt(4); times > 0; times--) {
        int[] countdown = { random.nextInt(count(root))};
        root = mutate(root, countdown, random);
      }
      if (root instanceof Value.Obj mapping) {
        check(YamlWriter.write(mapping), round);
      }
    }
  }

  private static void damageTexts(int rounds) {
    System.out.println("MutationTest: texts, seed " + SEED);
    List<String> texts = OwnFiles.NAMES.stream().map(OwnFiles::text).toList();
    for (int round = 0; round < rounds; round++) {
      Random random = new Random(SEED + round);
      StringBuilder text = new StringBuilder(texts.get(round % texts.size()));
      for (int times = 1 + random.nextInt(5); times > 0; times--) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.insert(at, SCRAPS[random.nextInt(SCRAPS.length)]);
          case 1 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(30)));
          default -> text.insert(at, text.substring(at, Math.min(text.length(), at + random.nextInt(200))));
        }
      }
      check(text.toString(), round);
    }
  }

  private static void check(String yaml, int round) {
    AppImport result = OwnFiles.READER.read(yaml);
    CheckReport report = CheckReport.of("x.yml", result);
    assertThat(report.text()).as("round %d", round).doesNotContain("Exception", "org.yaml", "java.lang");
    assertThat(report.json()).startsWith("{");
    if (result.status() == ImportStatus.FAILED) {
      assertThat(result.problems()).as("round %d", round).anyMatch(DslProblem::isError);
    }
    result.file().ifPresent(file -> assertThat(YamlReader.read(DslWriter.writeFull(file))).as("round %d", round)
        .isInstanceOfSatisfying(YamlResult.Read.class, read -> assertThat(read.document()).isEqualTo(file.document())));
  }

  private static int count(Value value) {
    return switch (value) {
      case Value.Obj object -> 1 + object.fields().values().stream().mapToInt(MutationTest::count).sum();
      case Value.Array array -> 1 + array.items().stream().mapToInt(MutationTest::count).sum();
      default -> 1;
    };
  }

  /** Walks to the place the countdown names and damages what is there. */
  private static Value mutate(Value value, int[] countdown, RandomGenerator random) {
    if (countdown[0]-- == 0) {
      return random.nextInt(8) == 0 ? new Value.Array(List.of(value)) : ODD.get(random.nextInt(ODD.size()));
    }
    return switch (value) {
      case Value.Obj object -> object(object, countdown, random);
      case Value.Array array -> array(array, countdown, random);
      default -> value;
    };
  }

  private static Value object(Value.Obj object, int[] countdown, RandomGenerator random) {
    Map<String, Value> fields = new LinkedHashMap<>();
    object.fields().forEach((key, field) -> {
      boolean here = countdown[0] == 0;
      int how = random.nextInt(4);
      Value changed = countdown[0] >= 0 ? mutate(field, countdown, random) : field;
      if (!here || how > 1) {
        fields.put(key, changed);
      } else if (how == 1) {
        fields.put(key + "x", field);
      }
    });
    return new Value.Obj(fields);
  }

  private static Value array(Value.Array array, int[] countdown, RandomGenerator random) {
    List<Value> items = new ArrayList<>();
    for (Value item : array.items()) {
      boolean here = countdown[0] == 0;
      int how = random.nextInt(3);
      Value changed = countdown[0] >= 0 ? mutate(item, countdown, random) : item;
      if (!here || how > 0) {
        items.add(changed);
      }
      if (here && how == 2) {
        items.add(item);
      }
    }
    return new Value.Array(items);
  }
}
