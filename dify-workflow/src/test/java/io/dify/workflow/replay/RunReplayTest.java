package io.dify.workflow.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.workflow.DifyApp;
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
        results.add(recorded.run(RunRequest.inputs(Map.of("order", "A" + i)).withSystem("query",
            Value.of("Where is my parcel, " + i + "?"))));
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
}
