package io.dify.workflow.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every key of a case file is explained in docs/testing.md. */
class DocumentedKeysTest {
  @TempDir
  Path temp;

  @ParameterizedTest
  @ValueSource(strings = { "x: 1", "expect: {x: 1}", "models: [{x: 1}]", "models: [{reply: a, usage: {x: 1}}]",
    "models: [{error: {x: 1}}]", "models: [{tool_calls: [{x: 1, name: a}]}]", "nodes: {llm: {x: 1, outputs: {}}}",
    "tools: {t: {x: 1, text: a}}", "human: {llm: {x: 1, action: a}}", "history: [{x: 1, role: user}]",
    "files: [{x: 1, type: image, url: a}]",
    "expect: {nodes: {llm: {x: 1}}}"})
  void everyKeyIsDocumented(String unknown) throws Exception {
    String docs = Files.readString(Path.of("../docs/testing.md"));
    String message = CaseFileReaderTest.problem(CaseFolder.in(temp),
        "app: app.yml\ncases: [{name: a, " + unknown + "}]");
    List<String> keys = Pattern.compile(" has ([a-z_, ]+)\\.").matcher(message).results()
        .flatMap(match -> Stream.of(match.group(1).split(", "))).toList();
    assertThat(keys).hasSizeGreaterThan(1)
        .allSatisfy(key -> assertThat(docs).containsPattern("`" + key + "[`:]"));
  }
}
