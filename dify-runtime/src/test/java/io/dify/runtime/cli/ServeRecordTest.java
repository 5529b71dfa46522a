package io.dify.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dify.core.value.ValueJson;
import io.dify.runtime.testing.Output;
import io.dify.runtime.testing.ServerProcess;
import io.dify.workflow.replay.RecordedRun;
import io.dify.workflow.replay.RecordingFile;
import io.dify.workflow.testkit.ReplayReport;
import io.dify.workflow.testkit.RunReplay;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code dify serve --record}: what a server answered is a regression test. */
class ServeRecordTest {
  private static final String LLM = """
            - id: llm
              data:
                type: llm
                title: Write
                model: {provider: builtin, name: extractive, mode: chat, completion_params: {}}
                prompt_template: [{role: user, text: "PROMPT"}]
      """;
  private static final String CHAT = """
      version: "0.6.0"
      kind: app
      app: {name: desk, mode: advanced-chat}
      workflow:
        environment_variables: [{name: TOKEN, value_type: secret, value: sk-live-0123456789}]
        graph:
          nodes:
            - {id: start, data: {type: start, title: Start, variables: []}}
      LLM
            - {id: answer, data: {type: answer, title: Answer, answer: "{{#sys.query#}} {{#llm.text#}} {{#env.TOKEN#}}"}}
          edges:
            - {id: a, source: start, sourceHandle: source, target: llm}
            - {id: b, source: llm, sourceHandle: source, target: answer}
      """
      .replace("LLM\n", LLM.replace("PROMPT", "{{#sys.query#}}"));
  private static final String COMPLETION = """
      version: "0.6.0"
      kind: app
      app: {name: writer, mode: completion}
      model_config:
        model: {provider: builtin, name: extractive, mode: chat}
        pre_prompt: "Write about {{topic}}."
        user_input_form:
          - text-input: {variable: topic, label: Topic, required: true, max_length: 40}
      """;
  private static final String WORKFLOW = """
      version: "0.6.0"
      kind: app
      app: {name: flow, mode: workflow}
      workflow:
        graph:
          nodes:
            - id: start
              data: {type: start, title: Start, variables: [{variable: topic, type: text-input, label: Topic, required: true}]}
      LLM
            - {id: end, data: {type: end, title: End, outputs: [{variable: text, value_selector: [llm, text]}, {variable: topic, value_selector: [start, topic]}]}}
          edges:
            - {id: a, source: start, sourceHandle: source, target: llm}
            - {id: b, source: llm, sourceHandle: source, target: end}
      """
      .replace("LLM\n", LLM.replace("PROMPT", "{{#start.topic#}}"));

  @TempDir
  Path folder;

  private String write(String name, String text) throws Exception {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  private Path recordings() {
    return folder.resolve("recordings");
  }

  private static String key(ServerProcess server, String app) {
    Matcher found = Pattern.compile("App: +" + app + " .*\\n(?:Model: .*\\n)?API key: (app-\\w+)")
        .matcher(server.said());
    assertThat(found.find()).as(server.said()).isTrue();
    return found.group(1);
  }

  private static JsonNode answered(HttpResponse<String> response) throws Exception {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return ValueJson.mapper().readTree(response.body());
  }

  /** One request of each kind of app, at the same time. */
  private static List<JsonNode> askAll(ServerProcess server) throws Exception {
    List<Callable<JsonNode>> requests = List.of(
        () -> answered(server.chat(key(server, "desk"), "Tea is green.")),
        () -> answered(server.post(key(server, "writer"), "/v1/completion-messages",
            "{\"inputs\":{\"topic\":\"rain\"},\"user\":\"u1\"}")),
        () -> answered(server.post(key(server, "flow"), "/v1/workflows/run",
            "{\"inputs\":{\"topic\":\"Snow is white.\"},\"user\":\"u1\"}")));
    List<JsonNode> answers = new ArrayList<>();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<JsonNode> answer : clients.invokeAll(requests)) {
        answers.add(answer.get());
      }
    }
    return answers;
  }

  private List<Path> files() throws Exception {
    try (Stream<Path> all = Files.list(recordings())) {
      return all.sorted().toList();
    }
  }

  @Test
  void eachRunOfAServerIsReplayedToTheByte() throws Exception {
    List<JsonNode> answers;
    try (ServerProcess server = ServerProcess.start(folder.resolve("data"), "--record", recordings().toString(),
        "--app", write("desk.yml", CHAT), "--app", write("writer.yml", COMPLETION), "--app",
        write("flow.yml", WORKFLOW))) {
      answers = askAll(server);
      assertThat(server.terminate()).isEqualTo(143);
    }
    assertThat(files()).hasSize(3)
        .anyMatch(file -> file.endsWith(answers.get(2).path("workflow_run_id").asText() + ".rec"));
    List<String> given = new ArrayList<>();
    for (Path file : files()) {
      RecordedRun run = RecordingFile.read(file).getFirst();
      assertThat(file).hasFileName(run.id() + ".rec");
      ReplayReport report = RunReplay.create().run(run);
      report.assertSame();
      assertThat(report.outcome().answer()).isEqualTo(run.outcome().answer());
      assertThat(ValueJson.write(report.outcome().outputs())).isEqualTo(ValueJson.write(run.outcome().outputs()));
      given.add(run.id().equals(answers.get(2).path("workflow_run_id").asText())
          ? ValueJson.write(report.outcome().outputs())
          : report.outcome().answer());
      assertThat(Files.readString(file)).doesNotContain("sk-live");
    }
    assertThat(given).containsExactlyInAnyOrder(
        answers.get(0).path("answer").asText().replace("sk-live-0123456789", "[hidden:env.TOKEN]"),
        answers.get(1).path("answer").asText(), answers.get(2).path("data").path("outputs").toString());
    theCommandsReadThem(answers.get(2).path("workflow_run_id").asText());
  }

  private void theCommandsReadThem(String run) throws Exception {
    List<String> replay = new ArrayList<>(List.of("replay", "--strict"));
    files().forEach(file -> replay.add(file.toString()));
    Output replayed = Output.of(replay.toArray(String[]::new));
    assertThat(replayed.out()).as(replayed.err()).endsWith("3 the same, 0 different\n");
    Output tested = Output.of("test", write("flow.cases.yml", """
        app: flow.yml
        cases: [{name: as it was, recording: recordings/RUN.rec}]
        """.replace("RUN", run)));
    assertThat(tested.out()).as(tested.err()).endsWith("1 passed, 0 failed\n");
  }
}
