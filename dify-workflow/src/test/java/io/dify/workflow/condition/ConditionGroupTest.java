package io.dify.workflow.condition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.template.Selector;
import io.dify.core.value.FileRef;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionGroupTest {
  private static final Value FILES = new Value.Array(List.of(file("a.pdf", ".pdf", "document", 100),
      file("b.png", ".png", "image", 2000)));

  @ParameterizedTest(name = "{0} of {1} is {2} after {3} checks")
  @CsvSource(delimiter = '|', textBlock = """
      and | tt  | true  | 2
      and | ft  | false | 1
      and | tf  | false | 2
      and | ''  | true  | 0
      or  | ft  | true  | 2
      or  | tf  | true  | 1
      or  | ff  | false | 2
      or  | ''  | false | 0
      ''  | ff  | false | 1
      """)
  void testingStopsWhenTheResultIsClear(String logic, String values, boolean holds, int checks) {
    List<Map<String, Object>> conditions = values.chars()
        .mapToObj(c -> Map.<String, Object>of("variable_selector", List.of("n", "x"), "comparison_operator", "is",
            "value", c == 't' ? "yes" : "no"))
        .toList();
    ConditionGroup group = read(Map.of("logical_operator", logic, "conditions", conditions));
    ConditionGroup.Verdict verdict = group.evaluate(selector -> Optional.of(Value.of("yes")));
    assertThat(verdict.holds()).isEqualTo(holds);
    assertThat(verdict.checks()).hasSize(checks);
  }

  @Test
  void conditionsBehindTheResultAreNotLookedAt() {
    ConditionGroup group = read(Map.of("logical_operator", "or", "conditions",
        List.of(Map.of("variable_selector", List.of("n", "x"), "comparison_operator", "not null"),
            Map.of("variable_selector", List.of("skipped", "x"), "comparison_operator", "not null"))));
    assertThat(group.test(selector -> selector.node().equals("n") ? Optional.of(Value.of(1)) : Optional.empty()))
        .isTrue();
  }

  @Test
  void expectedTextIsATemplate() {
    ConditionGroup group = read(Map.of("conditions", List.of(
        Map.of("variable_selector", List.of("n", "x"), "comparison_operator", "is", "value", "{{#n.y#}}!"))));
    Map<Selector, Value> variables = Map.of(Selector.of("n", "x"), Value.of("7!"), Selector.of("n", "y"), Value.of(7));
    ConditionGroup.Verdict verdict = group.evaluate(selector -> Optional.ofNullable(variables.get(selector)));
    assertThat(verdict.checks())
        .containsExactly(new ConditionGroup.Check(Operator.IS, Value.of("7!"), Value.of("7!"), true));
    assertThat(group.reads()).containsExactly(Selector.of("n", "x"), Selector.of("n", "y"));
  }

  @ParameterizedTest(name = "{0} files with {1} {2} {3}: {4}")
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      contains     | name            | contains     | `"a."`      | true
      contains     | extension       | is           | `"pdf"`     | true
      contains     | extension       | is           | `".pdf"`    | true
      contains     | extension       | in           | `["doc","png"]` | true
      contains     | extension       | is not       | `"pdf"`     | false
      contains     | extension       | is not       | `"doc"`     | true
      contains     | type            | in           | `["image"]` | true
      contains     | type            | not in       | `["image"]` | false
      contains     | type            | not in       | `["video"]` | true
      contains     | size            | >            | `"1000"`    | true
      contains     | size            | >            | `"3000"`    | false
      contains     | size            | is           | `"100"`     | error
      contains     | url             | null         | `""`        | true
      contains     | url             | exists       | `""`        | false
      contains     | mime_type       | not contains | `"video"`   | true
      not contains | name            | contains     | `"a."`      | true
      all of       | transfer_method | is           | `"remote_url"` | true
      """)
  void filesAreTestedByTheirAttributes(String operator, String key, String test, String value, String result) {
    ConditionGroup group = ofFiles(operator,
        List.of(Map.of("key", key, "comparison_operator", test, "value", ValueJson.read(value))), "and");
    if (result.equals("error")) {
      assertThatThrownBy(() -> group.test(selector -> Optional.of(FILES))).isInstanceOf(DifyException.class);
    } else {
      assertThat(group.test(selector -> Optional.of(FILES))).isEqualTo(Boolean.parseBoolean(result));
    }
  }

  @Test
  void severalTestsOfFilesAreJoinedByTheirOwnLogic() {
    List<Map<String, Object>> tests = List.of(Map.of("key", "name", "comparison_operator", "is", "value", "a.pdf"),
        Map.of("key", "name", "comparison_operator", "is", "value", "none"));
    assertThat(ofFiles("contains", tests, "or").test(selector -> Optional.of(FILES))).isTrue();
    assertThat(ofFiles("contains", tests, "and").test(selector -> Optional.of(FILES))).isFalse();
  }

  @Test
  void emptyListOfFilesContainsNothing() {
    List<Map<String, Object>> tests = List.of(Map.of("key", "name", "comparison_operator", "is not", "value", "a"));
    Value none = new Value.Array(List.of());
    assertThat(ofFiles("contains", tests, "and").test(selector -> Optional.of(none))).isFalse();
    assertThat(ofFiles("not contains", tests, "and").test(selector -> Optional.of(none))).isTrue();
  }

  @Test
  void filesNeedTestsAndTestsNeedFiles() {
    ConditionGroup bare = read(Map.of("conditions",
        List.of(Map.of("variable_selector", List.of("n", "x"), "comparison_operator", "contains", "value", "a.pdf"))));
    assertThatThrownBy(() -> bare.test(selector -> Optional.of(FILES))).hasMessageContaining("sub_variable_condition");
    ConditionGroup tests = ofFiles("contains",
        List.of(Map.of("key", "name", "comparison_operator", "is", "value", "a")), "and");
    assertThatThrownBy(() -> tests.test(selector -> Optional.of(Value.from(List.of("a")))))
        .hasMessageContaining("list of files");
    assertThatThrownBy(() -> tests.test(selector -> Optional.of(Value.of("a")))).hasMessageContaining("list of files");
  }

  @Test
  void everyProblemOfAConfigurationIsReportedWithItsPath() {
    List<String> found = new ArrayList<>();
    ConditionGroup group = ConditionReader.read(Value.from(Map.of("logical_operator", "xor", "conditions",
        List.of(Map.of("comparison_operator", "is"),
            Map.of("variable_selector", List.of("a", "b"), "comparison_operator", "like"),
            Map.of("variable_selector", List.of("a", "b"), "comparison_operator", "contains", "sub_variable_condition",
                Map.of("conditions", List.of(Map.of("key", "colour", "comparison_operator", "is")))),
            "text"))),
        (path, code, message) -> found.add(String.join(".", path) + " " + code));
    assertThat(found).containsExactly("conditions.0.variable_selector invalid_selector",
        "conditions.1.comparison_operator unknown_operator",
        "conditions.2.sub_variable_condition.conditions.0.key unknown_file_attribute",
        "conditions.3.variable_selector invalid_selector",
        "conditions.3.comparison_operator unknown_operator", "logical_operator unknown_operator");
    assertThat(group.conditions()).hasSize(1);
  }

  private static ConditionGroup ofFiles(String operator, List<Map<String, Object>> tests, String logic) {
    return read(
        Map.of("conditions", List.of(Map.of("variable_selector", List.of("n", "x"), "comparison_operator", operator,
            "sub_variable_condition", Map.of("logical_operator", logic, "conditions", tests)))));
  }

  private static ConditionGroup read(Map<String, Object> mapping) {
    return ConditionReader.read(Value.from(mapping), (path, code, message) -> {
      throw new AssertionError(path + " " + message);
    });
  }

  private static Value file(String name, String extension, String type, long size) {
    return new Value.File(new FileRef("1", type, "remote_url", name, extension, "application/x", size, null, null));
  }
}
