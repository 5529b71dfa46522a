package io.dify.workflow.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.workflow.DifyApp;
import io.dify.workflow.StandardNodes;
import io.dify.workflow.dsl.AppImport;
import io.dify.workflow.dsl.DslReader;
import io.dify.workflow.engine.WorkflowEngine;
import io.dify.workflow.run.RunRequest;
import io.dify.workflow.run.RunResult;
import io.dify.workflow.testkit.ReplayReport;
import io.dify.workflow.testkit.RunReplay;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunReplayTest {
  static final Path APP = Path.of("src/test/resources/replay/desk.yml").toAbsolutePath();

  @TempDir
  Path temp;

  static Path app() {
    return Files.exists(APP) ? APP : Path.of("../dify-workflow/src/test/resources/replay/desk.yml");
  }

  /** Records runs of the app that asks for everything. */
  static List<RunResult> record(Path file, int runs, long seed) throws Exception {
    WorkflowEngine live = new LiveWorld(seed).engine();
    List<RunResult> results = new ArrayList<>();
    try (RecordingFile.Writing out = RecordingFile.append(file)) {
      DifyApp plain = DifyApp.load(app(), live);
      DifyApp recorded = DifyApp.load(app(),
          RunRecorder.of(plain.file(), InstantSource.system(), out).over(live));
      for (int i = 0; i < runs; i++) {
        results.add(recorded.run(request(i)));
      }
    }
    return results;
  }

  @Test
  void whatWasRecordedIsGivenAgainToTheByte() throws Exception {
    Path file = temp.resolve("runs.rec");
    List<RunResult> live = record(file, 40, 7);
    List<RecordedRun> runs = RecordingFile.read(file);
    assertThat(runs).hasSameSizeAs(live);
    RunReplay replay = RunReplay.create();
    for (int i = 0; i < runs.size(); i++) {
      ReplayReport report = replay.run(runs.get(i));
      assertThat(report.message()).as("run %s", i).isEmpty();
      assertThat(ValueJson.write(report.outcome().outputs()))
          .isEqualTo(ValueJson.write(runs.get(i).outcome().outputs()));
    }
    assertThat(runs.stream().map(run -> run.outcome().status()).distinct()).contains("succeeded");
    assertThat(runs.stream().flatMap(run -> run.path().stream()).map(PathStep::node).distinct())
        .contains("it[1]/word", "agent", "person", "sorry");
  }

  @Test
  void secretsAreNotInTheFile() throws Exception {
    Path file = temp.resolve("runs.rec");
    record(file, 10, 7);
    assertThat(Files.readString(file)).doesNotContain("sk-live", "abcdefgh-session", "cookie-1")
        .contains("[hidden:env.TOKEN]", "[hidden]");
  }

  @Test
  void aChangedPromptIsADifferenceAndTheRunGoesOn() throws Exception {
    RecordedRun run = recorded("delivery");
    ReplayReport report = RunReplay.create().on(changed("{role: system, text: \"Key", "{role: system, text: \"Code"))
        .goingOn().run(run);
    assertThat(report.differences()).extracting(ReplayReport.Difference::what).containsExactly("prompt");
    assertThat(report.message()).contains("'reply' asks chat for something else", "messages[0].text", "now", "Code");
    assertThat(report.outcome().status()).isEqualTo("succeeded");
  }

  @Test
  void strictlyAChangedPromptFailsItsNode() throws Exception {
    ReplayReport report = RunReplay.create().on(changed("{role: system, text: \"Key", "{role: system, text: \"Code"))
        .run(recorded("delivery"));
    assertThat(report.differences()).extracting(ReplayReport.Difference::what).contains("not recorded", "status",
        "path", "answer");
    assertThat(report.message()).contains("Node 'reply' asks for something that is not recorded: chat ",
        "/gpt-4o. Nearest is a request that differs in:", "messages[0].text");
  }

  @Test
  void aRenamedNodeIsStillAnswered() throws Exception {
    ReplayReport report = RunReplay.create()
        .on(changed("- id: dice\n", "- id: cube\n", "source: dice,", "source: cube,",
            "target: dice}", "target: cube}", "{{#dice.text#}}", "{{#cube.text#}}"))
        .run(recorded("delivery"));
    assertThat(report.differences()).as(report.message()).extracting(ReplayReport.Difference::what)
        .containsOnly("path");
    assertThat(report.message()).contains("recorded dice, which does not run now",
        "now cube, which did not run when it was recorded");
  }

  @Test
  void anotherWayIsADifference() throws Exception {
    ReplayReport report = RunReplay.create().on(changed("sourceHandle: delivery", "sourceHandle: other",
        "sourceHandle: other, target: person", "sourceHandle: delivery, target: person")).run(recorded("delivery"));
    assertThat(report.message()).contains("path: recorded agent, which does not run now",
        "path: now person, which did not run when it was recorded", "not asked: 'reply' asked chat");
  }

  @Test
  void aRecordingThatLacksAnAnswerSaysWhichNodeMissesIt() throws Exception {
    RecordedRun run = recorded("delivery");
    RecordedRun without = new RecordedRun(run.id(), run.start(), run.app(), run.request(),
        run.exchanges().stream().filter(exchange -> !exchange.question().place().equals("split")).toList(),
        run.readings(), run.path(), run.outcome());
    assertThat(RunReplay.create().run(without).message())
        .contains("Node 'split' asks for something that is not recorded: code python3");
  }

  private RecordedRun recorded(String handle) throws Exception {
    Path file = temp.resolve("some.rec");
    record(file, 20, 7);
    return RecordingFile.read(file).stream().filter(run -> run.outcome().status().equals("succeeded")
        && run.path().stream().anyMatch(step -> handle.equals(step.handle()) && step.node().equals("sort"))
        && run.path().stream().anyMatch(step -> step.node().equals("agent"))).findFirst().orElseThrow();
  }

  private static AppImport changed(String... pairs) throws Exception {
    String yaml = Files.readString(app());
    for (int i = 0; i < pairs.length; i += 2) {
      assertThat(yaml).contains(pairs[i]);
      yaml = yaml.replace(pairs[i], pairs[i + 1]);
    }
    return new DslReader(StandardNodes.types()).read(yaml);
  }

  /** As many runs as an operator would keep, and no network interface where the system allows it: see {@code docs/record-replay.md}. */
  @Test
  @Tag("long")
  void aThousandRuns() throws Exception {
    String given = System.getProperty("dify.recording", "");
    Path file = given.isEmpty() ? temp.resolve("thousand.rec") : Path.of(given);
    if (!Files.exists(file)) {
      Stopwatch watch = new Stopwatch();
      WorkflowEngine live = new LiveWorld(3).engine();
      DifyApp plain = DifyApp.load(app(), live);
      for (int i = 0; i < 1000; i++) {
        plain.run(request(i));
      }
      long without = watch.lap();
      record(file, 1000, 3);
      watch.tell("recorded", watch.lap(), without);
    }
    Stopwatch watch = new Stopwatch();
    List<RecordedRun> runs = RecordingFile.read(file);
    watch.tell("read", watch.lap(), 0);
    RunReplay replay = RunReplay.create();
    List<String> different = new ArrayList<>();
    for (RecordedRun run : runs) {
      ReplayReport report = replay.run(run);
      boolean toTheByte = ValueJson.write(report.outcome().outputs())
          .equals(ValueJson.write(run.outcome().outputs()))
          && report.outcome().answer().equals(run.outcome().answer());
      if (!report.same() || !toTheByte) {
        different.add(run.id() + ": " + report.message());
      }
    }
    watch.tell("replayed", watch.lap(), 0);
    assertThat(runs).hasSize(1000);
    assertThat(different).isEmpty();
  }

  static RunRequest request(int number) {
    return RunRequest.inputs(Map.of("order", "A" + number)).withSystem("query",
        Value.of("Where is my parcel, " + number + "?"));
  }

  /** For people who look: nothing is asserted of time. */
  private static final class Stopwatch {
    private long last = System.nanoTime();

    long lap() {
      long now = System.nanoTime();
      long gone = now - last;
      last = now;
      return gone;
    }

    void tell(String what, long nanos, long without) {
      System.out.printf("1000 runs %s: %.2f ms a run%s%n", what, nanos / 1e9,
          without == 0 ? "" : String.format(", %.2f ms without", without / 1e9));
    }
  }
}
