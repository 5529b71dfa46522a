package io.dify.workflow.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.workflow.StandardNodes;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where lint's findings stand in a file. */
class LintPlacesTest {
  private static final DslReader READER = new DslReader(StandardNodes.types());

  private static List<String> problems(String yaml) {
    AppImport result = READER.read(yaml);
    assertThat(result.graph()).as(result.problems().toString()).isPresent();
    return result.problems().stream()
        .map(problem -> problem.place().line() + ":" + problem.place().column() + " " + problem.code() + " "
            + problem.node())
        .toList();
  }

  @Test
  void findingsStandWhereTheVariableIsNamed() {
    assertThat(problems("""
        version: "0.6.0"
        app: {name: L, mode: advanced-chat}
        workflow:
          environment_variables:
          - {name: KEY, value_type: secret, value: s}
          - {name: OTHER, value_type: string, value: sk-aaaabbbbccccddddeeeeffff}
          graph:
            nodes:
            - {id: s, data: {type: start, variables: [{variable: n, type: number}]}}
            - id: a
              data:
                type: llm
                model: {provider: openai, name: m}
                prompt_template:
                - role: system
                  text: "{{#s.nothing#}}"
                - role: user
                  text: "Use {{#env.KEY#}}"
            - id: i
              data:
                type: if-else
                cases:
                - case_id: 'true'
                  conditions:
                  - {variable_selector: [a, text], comparison_operator: contains, value: x}
                  - variable_selector: [s, n]
                    comparison_operator: contains
                    value: x
            - id: h
              data:
                type: http-request
                url: "https://x.example/?q={{#a.text#}}"
                headers: "Authorization: Bearer 0123456789abcdefghij"
                authorization: {type: api-key, config: {api_key: 9f8e7d6c5b4a, type: bearer}}
            - {id: o, data: {type: answer, answer: "{{#h.bodi#}} {{#env.KEY#}}"}}
            edges:
            - {source: s, target: a}
            - {source: a, target: i}
            - {source: i, sourceHandle: 'true', target: h}
            - {source: h, target: o}
        """)).containsExactly("4:3 literal_secret ", "16:17 unknown_output a", "18:17 secret_in_prompt a",
        "20:7 no_response i", "26:13 type_mismatch i", "33:18 literal_secret h", "34:58 literal_secret h",
        "35:44 secret_in_prompt o", "35:44 unknown_output o");
  }

  @Test
  void secretsAreNeverShown() {
    AppImport result = READER.read("""
        app: {mode: workflow}
        workflow:
          graph:
            nodes:
            - {id: s, data: {type: start}}
            - {id: c, data: {type: code, code: "key = 'sk-abcdefghijklmnopqrstuvwxyz012345'", outputs: {}}}
            - {id: e, data: {type: end, outputs: [{variable: x, value_selector: [s, sys.user_id]}]}}
            edges: [{source: s, target: c}, {source: c, target: e}]
        """);
    assertThat(result.problems()).extracting(DslProblem::code).containsExactly("literal_secret");
    assertThat(CheckReport.of("x", result).text()).doesNotContain("abcdefghij");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      Explain what an api_key = is for and why 12 of them are too many | ''
      use sk-proj-aB3dE5fG7hI9jK1lM3nO5pQ7                             | literal_secret
      the task-scheduler-of-the-long-night-of-2024                     | ''
      AKIAIOSFODNN7EXAMPLE                                             | literal_secret
      Bearer {{#env.KEY#}}                                             | ''
      """)
  void onlyShapesOfKeysCount(String text, String code) {
    assertThat(problems("""
        app: {mode: advanced-chat}
        workflow:
          environment_variables: [{name: KEY, value_type: string, value: v}]
          graph:
            nodes:
            - {id: s, data: {type: start}}
            - {id: a, data: {type: answer, answer: "%s"}}
            edges: [{source: s, target: a}]
        """.formatted(text))).hasSize(code.isEmpty() ? 0 : 1);
  }

  @Test
  void classicAppsHaveNoFindings() {
    for (String name : List.of("classic-chat", "classic-completion")) {
      assertThat(OwnFiles.READER.read(OwnFiles.text(name)).problems()).as(name)
          .noneMatch(problem -> problem.code().matches("may_be_unset|unknown_.*|read_before_set|type_mismatch"));
    }
  }
}
