package io.dify.workflow.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.dify.core.testkit.Recording;
import io.dify.core.testkit.ScriptedChatModel;
import io.dify.core.testkit.ScriptedTurn;
import io.dify.workflow.DifyApp;
import io.dify.workflow.engine.WorkflowEngine;
import io.dify.workflow.run.RunRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordedCaseTest {
  @TempDir
  Path temp;

  @Test
  void whatWasRecordedIsPlayedBack() throws Exception {
    CaseFolder folder = CaseFolder.in(temp);
    List<String> lines = new ArrayList<>();
    ScriptedChatModel real = ScriptedChatModel.playing(ScriptedTurn.saying("It is ", "raining."));
    WorkflowEngine engine = WorkflowEngine.builder()
        .models(Recording.of(ref -> real, exchange -> lines.add(Recording.line(exchange)))).build();
    String answer = DifyApp.load(temp.resolve("app.yml"), engine).run(RunRequest.query("Weather?")).answer();
    assertThat(answer).isEqualTo("It is raining.");
    Files.write(temp.resolve("run.rec"), lines);

    assertThat(folder.run("""
        query: Weather?
        recording: run.rec
        repeat: 2
        expect: {answer: It is raining., stream: ["It is ", "raining."]}""").message()).isEmpty();
    assertThat(folder.run("query: Time?\nrecording: run.rec").message()).contains(
        "'llm': The recording has no answer left for this call. Asked:", "Time?", "Next in the recording:", "Weather?");
  }
}
