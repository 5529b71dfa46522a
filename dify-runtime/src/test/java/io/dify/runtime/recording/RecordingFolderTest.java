package io.dify.runtime.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.core.testkit.ScriptedChatModel;
import io.dify.core.testkit.ScriptedTurn;
import io.dify.core.time.Ids;
import io.dify.core.value.Value;
import io.dify.runtime.testing.TestApps;
import io.dify.workflow.StandardNodes;
import io.dify.workflow.dsl.AppImport;
import io.dify.workflow.dsl.DslReader;
import io.dify.workflow.engine.Run;
import io.dify.workflow.engine.WorkflowEngine;
import io.dify.workflow.replay.RecordedRun;
import io.dify.workflow.replay.RecordingFile;
import io.dify.workflow.run.RunRequest;
import io.dify.workflow.run.RunResult;
import io.dify.workflow.run.RunStatus;
import io.dify.workflow.testkit.RunReplay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingFolderTest {
  private static final int SIDE_BY_SIDE = 16;
  private static final AppImport APP = new DslReader(StandardNodes.types()).read(TestApps.bytes(TestApps.FLOW));

  @TempDir
  Path temp;

  private Path place() {
    return temp.resolve("runs");
  }

  private RecordingFolder open(int maxFiles, long maxBytes) {
    return RecordingFolder.open(place(), new RecordingSettings(Optional.of(place()), maxFiles, maxBytes));
  }

  private static WorkflowEngine engine(RecordingFolder folder, ScriptedChatModel model) {
    return WorkflowEngine.builder().models(ref -> model)
        .tap(folder.recorder(run -> APP.file().orElseThrow(), InstantSource.system())).build();
  }

  private static ScriptedChatModel echo() {
    return ScriptedChatModel.deciding(call -> ScriptedTurn.saying("about ", call.question()));
  }

  private static Run start(WorkflowEngine engine, String topic) {
    return engine.start(APP.graph().orElseThrow(), RunRequest.inputs(Map.of("topic", topic)));
  }

  /** One after the other, through one folder. */
  private List<String> record(RecordingFolder folder, int runs) throws InterruptedException {
    List<String> ids = new ArrayList<>();
    WorkflowEngine engine = engine(folder, echo());
    for (int i = 0; i < runs; i++) {
      ids.add(start(engine, "topic " + i).await().runId());
    }
    return ids;
  }

  private List<String> names() throws IOException {
    try (Stream<Path> all = Files.list(place())) {
      return all.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void runsSideBySideHaveRecordingsOfTheirOwn() throws Exception {
    CyclicBarrier together = new CyclicBarrier(SIDE_BY_SIDE);
    List<RunResult> results = new ArrayList<>();
    try (RecordingFolder folder = open(1000, 1 << 30)) {
      WorkflowEngine engine = engine(folder, ScriptedChatModel.deciding(call -> {
        met(together);
        return ScriptedTurn.saying("about ", call.question());
      }));
      List<Run> runs = new ArrayList<>();
      for (int i = 0; i < SIDE_BY_SIDE; i++) {
        runs.add(start(engine, "topic " + i));
      }
      for (Run run : runs) {
        results.add(run.await());
      }
    }
    assertThat(names()).hasSize(SIDE_BY_SIDE);
    for (RunResult result : results) {
      List<RecordedRun> recorded = RecordingFile.read(place().resolve(result.runId() + ".rec"));
      assertThat(recorded).singleElement().satisfies(run -> {
        assertThat(run.outcome().outputs()).isEqualTo(result.outputs());
        assertThat(run.exchanges().stream().filter(exchange -> !exchange.question().kind().isLookup())).hasSize(1);
      });
      RunReplay.create().run(recorded.getFirst()).assertSame();
    }
  }

  private static void met(CyclicBarrier together) {
    try {
      together.await();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theOldestGoWhenThereAreTooMany() throws Exception {
    List<String> ids;
    try (RecordingFolder folder = open(3, 1 << 30)) {
      ids = record(folder, 5);
    }
    assertThat(names()).isEqualTo(ids.subList(2, 5).stream().map(id -> id + ".rec").toList());
    open(1, 1 << 30).close();
    assertThat(names()).containsExactly(ids.getLast() + ".rec");
  }

  @Test
  void theOldestGoWhenTogetherTheyAreTooLarge() throws Exception {
    List<String> ids;
    try (RecordingFolder folder = open(1000, 1 << 30)) {
      ids = record(folder, 4);
    }
    long two = Files.size(place().resolve(ids.get(2) + ".rec")) + Files.size(place().resolve(ids.get(3) + ".rec"));
    open(1000, two).close();
    assertThat(names()).containsExactly(ids.get(2) + ".rec", ids.get(3) + ".rec");
    open(1000, two - 1).close();
    assertThat(names()).containsExactly(ids.get(3) + ".rec");
  }

  @Test
  void filesOfOthersAreLeftAloneAndRemainsOfAKilledProcessAreNot() throws Exception {
    Files.createDirectories(place());
    List<String> others = List.of("monday.rec", "notes.part", "readme.txt");
    for (String name : others) {
      Files.writeString(place().resolve(name), "mine");
    }
    Files.writeString(place().resolve(Ids.system().next() + ".rec17" + RecordingFile.DRAFT), "half");
    open(1, 1).close();
    assertThat(names()).isEqualTo(others);
  }

  @Test
  void whatCannotBeWrittenIsLostAndTheRunIsNot() throws Exception {
    try (RecordingFolder folder = open(1000, 1 << 30)) {
      Files.delete(place());
      RunResult result = start(engine(folder, echo()), "tea").await();
      assertThat(result.status()).isEqualTo(RunStatus.SUCCEEDED);
      assertThat(result.outputs().fields()).containsEntry("text", Value.of("about tea"));
    }
    assertThat(place()).doesNotExist();
  }

  @Test
  void aRunWhoseAppIsNotFoundIsNotRecorded() throws Exception {
    try (RecordingFolder folder = open(1000, 1 << 30)) {
      WorkflowEngine engine = WorkflowEngine.builder().models(ref -> echo()).tap(folder.recorder(run -> {
        throw new DifyException(ErrorCode.NOT_FOUND, "It was removed.");
      }, InstantSource.system())).build();
      assertThat(start(engine, "tea").await().status()).isEqualTo(RunStatus.SUCCEEDED);
    }
    assertThat(names()).isEmpty();
  }

  @Test
  void aFileIsNoFolder() throws Exception {
    Files.writeString(place(), "a file");
    assertThatThrownBy(() -> open(1, 1)).isInstanceOfSatisfying(DifyException.class,
        e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_PARAM)).hasMessageContaining("Runs cannot be recorded");
  }
}
