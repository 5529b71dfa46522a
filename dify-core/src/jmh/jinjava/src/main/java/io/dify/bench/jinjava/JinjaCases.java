package io.dify.bench.jinjava;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.LegacyOverrides;
import com.hubspot.jinjava.interpret.RenderResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Renders the cases of our own test, whose outputs are Jinja's (those that end in an error are left out), with jinjava, its switches towards Jinja on. From the project's root, with the class
 * path in {@code dify-core/src/jmh/jinjava/target/classpath.txt}; {@code docs/benchmarks.md} has the command.
 */
final class JinjaCases {
  private static final Path CASES = Path.of("dify-core", "src", "test", "resources", "io", "dify", "core", "template",
      "jinja", "jinja-cases.json");

  private JinjaCases() {}

  public static void main(String[] args) throws IOException {
    ObjectMapper json = new ObjectMapper();
    JsonNode file = json.readTree(Files.readAllBytes(CASES));
    Map<?, ?> variables = json.convertValue(file.get("variables"), Map.class);
    Jinjava jinjava = jinjava();
    Map<String, int[]> groups = new TreeMap<>();
    int right = 0;
    int all = 0;
    for (JsonNode each : file.get("cases")) {
      if (!each.has("output")) {
        continue;
      }
      int[] group = groups.computeIfAbsent(each.get("group").asText(), name -> new int[2]);
      boolean same = render(jinjava, each.get("template").asText(), variables).equals(each.get("output").asText());
      right += same ? 1 : 0;
      group[0] += same ? 1 : 0;
      group[1]++;
      all++;
    }
    groups.forEach((name, count) -> System.out.printf("%-24s %3d of %3d%n", name, count[0], count[1]));
    System.out.printf("%-24s %3d of %3d%n", "all", right, all);
  }

  private static Jinjava jinjava() {
    return new Jinjava(JinjavaConfig.newBuilder().withNestedInterpretationEnabled(false)
        .withLegacyOverrides(LegacyOverrides.newBuilder().withEvaluateMapKeys(true).withIterateOverMapKeys(true)
            .withUsePyishObjectMapper(true).withUseSnakeCasePropertyNaming(false)
            .withUseNaturalOperatorPrecedence(true)
            .withParseWhitespaceControlStrictly(true).withAllowAdjacentTextNodes(true)
            .withUseTrimmingForNotesAndExpressions(true).withKeepNullableLoopValues(true).build())
        .build());
  }

  private static String render(Jinjava jinjava, String template, Map<?, ?> variables) {
    Map<String, Object> bindings = new HashMap<>();
    variables.forEach((name, value) -> bindings.put((String) name, value));
    try {
      RenderResult result = jinjava.renderForResult(template, bindings);
      return result.hasErrors() ? "error: " + result.getErrors() : result.getOutput();
    } catch (RuntimeException | StackOverflowError e) {
      return "error: " + e;
    }
  }
}
