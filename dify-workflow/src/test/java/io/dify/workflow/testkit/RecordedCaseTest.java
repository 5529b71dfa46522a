package io.dify.workflow.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.testkit.ScriptedChatModel;
import io.dify.core.testkit.ScriptedTurn;
import io.dify.workflow.DifyApp;
import io.dify.workflow.engine.WorkflowEngine;
import io.dify.workflow.replay.RecordingFile;
import io.dify.workflow.replay.RunRecorder;
import io.dify.workflow.run.RunRequest;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordedCaseTest {
  @TempDir
  Path temp;

  private CaseFolder folder;

  @BeforeEach
  void record() throws Exception {
    folder = CaseFolder.in(temp);
    record("run.rec");
  }

  private void record(String name) throws Exception {
    ScriptedChatModel real = ScriptedChatModel.playing(ScriptedTurn.saying("It is ", "raining."));
    WorkflowEngine engine = WorkflowEngine.builder().models(ref -> real).build();
    DifyApp app = DifyApp.load(temp.resolve("app.yml"), engine);
    try (RecordingFile.Writing out = RecordingFile.append(temp.resolve(name))) {
      app.over(plain -> RunRecorder.of(app.file(), InstantSource.system(), out).over(plain))
          .run(RunRequest.query("Weather?"));
    }
  }

  @Test
  void whatWasRecordedIsPlayedBack() throws Exception {
    assertThat(folder.run("""
        recording: run.rec
        repeat: 2
        expect: {answer: It is raining., stream: ["It is ", "raining."]}""").message()).isEmpty();
    assertThat(folder.run("recording: run.rec").message()).isEmpty();
  }

  @Test
  void anotherQuestionIsNotInTheRecording() throws Exception {
    assertThat(folder.run("query: Time?\nrecording: run.rec").message()).contains("not recorded",
        "Node 'llm' asks for something that is not recorded: chat ", "Weather?", "Time?");
  }

  @Test
  void ofSeveralRunsTheCaseSaysWhich() throws Exception {
    record("run.rec");
    String second = RecordingFile.read(temp.resolve("run.rec")).getLast().id();
    assertThatThrownBy(() -> folder.run("recording: run.rec"))
        .hasMessageContaining("The recording has 2 runs; say which")
        .hasMessageContaining(second);
    assertThat(folder.run("recording: {file: run.rec, run: " + second + "}").message()).isEmpty();
    assertThatThrownBy(() -> folder.run("recording: none.rec")).hasMessageContaining("it does not exist");
  }
}
