package io.dify.workflow.testkit;

import io.dify.workflow.node.NodeTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A folder with an app, for case files of tests. */
record CaseFolder(Path folder) {
  /** A chat that asks a model, with a branch that is not taken, and a conversation variable. */
  private static final String APP = """
      version: "0.6.0"
      kind: app
      app: {name: Chat, mode: advanced-chat}
      workflow:
        environment_variables: [{name: PLACE, value_type: string, value: here}]
        conversation_variables: [{name: count, value_type: number, value: 1}]
        features: {}
        graph:
          nodes:
            - {id: start, data: {type: start, title: Start, variables: [{variable: lang, label: lang, type: text-input}]}}
            - id: test
              data:
                {type: if-else, title: Test, cases: [{case_id: "true", logical_operator: and,
                  conditions: [{variable_selector: [sys, query], comparison_operator: contains, value: never}]}]}
            - id: llm
              data:
                {type: llm, title: Talk, model: {provider: openai, name: small, mode: chat, completion_params: {}},
                  prompt_template: [{role: system, text: "Be brief."}, {role: user, text: "{{#sys.query#}}"}],
                  retry_config: {retry_enabled: true, max_retries: 1, retry_interval: 100}}
            - {id: other, data: {type: answer, title: Other, answer: other}}
            - {id: answer, data: {type: answer, title: Out, answer: "{{#llm.text#}}"}}
          edges:
            - {source: start, sourceHandle: source, target: test}
            - {source: test, sourceHandle: "true", target: other}
            - {source: test, sourceHandle: "false", target: llm}
            - {source: llm, sourceHandle: source, target: answer}
            - {source: test, sourceHandle: wrong, target: other}
      """;

  static CaseFolder in(Path folder) throws IOException {
    Files.writeString(folder.resolve("app.yml"), APP);
    return new CaseFolder(folder);
  }

  Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("it.cases.yml"), text);
  }

  CaseFile read(String text) throws IOException {
    return CaseFile.read(file(text));
  }

  CaseFile read(String text, NodeTypes types) throws IOException {
    return CaseFile.read(file(text), types);
  }

  /** The report of the only case of a file, given by its keys. */
  CaseReport run(String keys) throws IOException, InterruptedException {
    List<CaseReport> reports = read("app: app.yml\ncases:\n  - name: it\n" + keys.indent(4)).run();
    return reports.getFirst();
  }
}
