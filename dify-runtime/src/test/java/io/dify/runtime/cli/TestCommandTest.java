package io.dify.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.runtime.testing.Output;
import io.dify.runtime.testing.TestApps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code dify test}, and {@code dify run --record} whose files it plays. */
class TestCommandTest {
  private static final String CASES = """
      app: flow.yml
      defaults: {inputs: {topic: tea}, models: [{node: llm, reply: green tea}]}
      cases:
        - {name: right, expect: {outputs: {text: green tea}}}
        - {name: second, expect: {outputs: {text: OTHER}}}
      """;

  @TempDir
  Path folder;

  private Output run(String... arguments) {
    return InProcess.run(Map.of("DIFY_DATA", folder.resolve("data").toString()), arguments);
  }

  @BeforeEach
  void app() throws IOException {
    Files.writeString(folder.resolve("flow.yml"), TestApps.FLOW);
  }

  private String write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  @Test
  void casesThatPassAreStatusZero() throws IOException {
    String file = write("a.cases.yml", CASES.replace("OTHER", "green tea"));
    Output output = run("test", file);
    assertThat(output.out()).isEqualTo("PASS " + file + ": right\nPASS " + file + ": second\n2 passed, 0 failed\n");
    assertThat(output.err()).isEmpty();
    assertThat(output.status()).isZero();
  }

  @Test
  void aCaseThatFailsIsStatusOneAndSaysWhy() throws IOException {
    String file = write("a.cases.yml", CASES);
    write("b.cases.yml", CASES.replace("OTHER", "green tea"));
    Output output = run("test", folder.toString(), "--junit", folder.resolve("reports").toString());
    assertThat(output.status()).isEqualTo(1);
    assertThat(output.out()).contains("FAIL " + file + ": second\n    expect.outputs:\n      text\n",
        "expected: \"OTHER\"", "actual:   \"green tea\"").endsWith("3 passed, 1 failed\n");
    try (var reports = Files.list(folder.resolve("reports"))) {
      assertThat(reports).hasSize(2).allSatisfy(report -> assertThat(report).content().contains("<testcase"));
    }
  }

  @Test
  void aFileThatCannotBeReadIsStatusTwoAndOthersStillRun() throws IOException {
    write("a.cases.yml", CASES);
    String broken = write("b.cases.yml", CASES.replace("expect", "expcet"));
    Output output = run("test", folder.toString());
    assertThat(output.status()).isEqualTo(2);
    assertThat(output.err()).contains(broken + ":4:19: Unknown key 'expcet'", broken + ":5:20: ");
    assertThat(output.out()).endsWith("1 passed, 1 failed, 1 file refused\n");
    assertThat(run("test", folder.resolve("none").toString()).status()).isEqualTo(2);
    assertThat(run("test").status()).isEqualTo(2);
  }

  @Test
  void anAppThatIsNotThereIsStatusTwo() throws IOException {
    Output output = run("test", write("a.cases.yml", CASES.replace("flow.yml", "nowhere.yml")));
    assertThat(output.status()).isEqualTo(2);
    assertThat(output.err()).contains("a.cases.yml:1:6: ", "nowhere.yml");
  }

  @Test
  void updateWritesWhatTheRunsGave() throws IOException {
    String file = write("a.cases.yml", CASES);
    assertThat(run("test", "--update", file).status()).isZero();
    assertThat(Path.of(file)).content().isEqualTo(CASES.replace("OTHER", "green tea"));
    assertThat(run("test", file).status()).isZero();
  }

  @Test
  void aRunThatWasRecordedIsPlayedBack() throws IOException {
    Path recording = folder.resolve("run.rec");
    Output real = run("run", folder.resolve("flow.yml").toString(), "--input", "topic=What is tea?", "--record",
        recording.toString());
    assertThat(real.status()).isZero();
    assertThat(recording).content().startsWith("{\"format\":\"dify-recording\",\"version\":2}")
        .contains("What is tea?");
    String file = write("a.cases.yml", """
        app: flow.yml
        cases: [{name: played, inputs: {topic: 'What is tea?'}, recording: run.rec, expect: {outputs: {text: ""}}}]
        """);
    assertThat(run("test", "--update", file).err()).isEmpty();
    assertThat(run("test", file).out()).endsWith("1 passed, 0 failed\n");
    assertThat(Files.readString(Path.of(file))).doesNotContain("text: \"\"");
    assertThat(run("run", folder.resolve("flow.yml").toString(), "--record", "/nowhere/at/all").err())
        .contains("The recording '/nowhere/at/all' cannot be written");
  }

  @Test
  void runsThatWereRecordedAreReplayed() throws IOException {
    Path recording = folder.resolve("run.rec");
    for (String topic : new String[]{ "tea", "milk"}) {
      assertThat(run("run", folder.resolve("flow.yml").toString(), "--input", "topic=" + topic, "--record",
          recording.toString()).status()).isZero();
    }
    Output replayed = run("replay", recording.toString());
    assertThat(replayed.out()).endsWith("2 the same, 0 different\n");
    assertThat(replayed.status()).isZero();
    String other = write("other.yml",
        Files.readString(folder.resolve("flow.yml")).replace("{{#start.topic#}}", "{{#start.topic#}}, briefly"));
    Output changed = run("replay", recording.toString(), "--app", other);
    assertThat(changed.status()).isEqualTo(1);
    assertThat(changed.out()).contains("DIFF ", "prompt: 'llm' asks chat for something else", "tea, briefly")
        .endsWith("0 the same, 2 different\n");
    assertThat(run("replay", "--strict", recording.toString(), "--app", other).out()).contains("not recorded: ");
    Output none = run("replay", folder.resolve("none.rec").toString());
    assertThat(none.status()).isEqualTo(2);
    assertThat(none.err()).contains("it does not exist");
  }
}
