package io.dify.workflow.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InferredDependenciesTest {
  private static final String FILE = """
      %s
      app: {mode: workflow}
      workflow:
        graph:
          nodes:
          - {id: s, data: {type: start}}
          - {id: a, data: {type: llm, model: {provider: openai, name: m}}}
          - {id: b, data: {type: llm, model: {provider: google, name: m}}}
          - {id: k, data: {type: knowledge-retrieval, dataset_ids: [d], multiple_retrieval_config: {reranking_model: {provider: cohere, model: r}}}}
          - {id: t, data: {type: tool, provider_type: builtin, provider_id: tavily, tool_name: search}}
          - {id: j, data: {type: tool, provider_type: builtin, provider_id: jina, tool_name: read}}
          - {id: c, data: {type: tool, provider_type: builtin, provider_id: time, tool_name: now}}
          - {id: u, data: {type: tool, provider_type: api, provider_id: 6f1c, tool_name: call}}
      """;

  private static List<String> plugins(String head) {
    return OwnFiles.READER.read(FILE.formatted(head)).file().orElseThrow().dependencies().stream()
        .map(Dependency::plugin).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = { "", "version: 0.1.0", "version: 0.1.5", "version: '0.1'"})
  void oldFilesNeedThePluginsOfTheirProvidersAndTools(String version) {
    assertThat(plugins(version)).containsExactly("langgenius/cohere", "langgenius/gemini", "langgenius/jina_tool",
        "langgenius/openai", "langgenius/tavily");
  }

  @Test
  void newerFilesAndFilesThatNameThemAreTakenAtTheirWord() {
    assertThat(plugins("version: 0.1.6")).isEmpty();
    assertThat(plugins("version: 0.6.0")).isEmpty();
    assertThat(plugins("version: 0.1.5\ndependencies: [{type: package, value: {plugin_unique_identifier: 'a/b:1@c'}}]"))
        .containsExactly("a/b");
  }

  @Test
  void classicAppsNameTheirProvider() {
    AppImport result = OwnFiles.READER
        .read("app: {mode: chat}\nmodel_config: {model: {provider: anthropic, name: m}, pre_prompt: x}");
    assertThat(result.file().orElseThrow().dependencies()).extracting(Dependency::plugin)
        .containsExactly("langgenius/anthropic");
  }
}
