package io.dify.workflow.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingFileTest {
  @TempDir
  Path temp;

  private Path file;

  @BeforeEach
  void record() throws Exception {
    file = temp.resolve("runs.rec");
    RunReplayTest.record(file, 2, 1);
  }

  private void refused(ErrorCode code, String... parts) {
    assertThatThrownBy(() -> RecordingFile.read(file)).isInstanceOfSatisfying(DifyException.class, e -> {
      assertThat(e.code()).isEqualTo(code);
      assertThat(e.text()).contains(parts);
    });
  }

  @Test
  void whatIsReadIsWhatWasWritten() throws Exception {
    List<RecordedRun> runs = RecordingFile.read(file);
    Path copy = temp.resolve("copy.rec");
    try (RecordingFile.Writing out = RecordingFile.append(copy)) {
      runs.forEach(out);
    }
    assertThat(copy).hasSameTextualContentAs(file);
    assertThat(RecordingFile.read(copy)).isEqualTo(runs);
  }

  @Test
  void runsAreAddedAndTheirAppIsKeptOnce() throws Exception {
    RunReplayTest.record(file, 3, 2);
    assertThat(RecordingFile.read(file)).hasSize(5);
    assertThat(Files.readAllLines(file).stream().filter(line -> line.startsWith("{\"t\":\"app\""))).hasSize(1);
  }

  @Test
  void aFileThatWasCutOffIsRefusedAndNotAddedTo() throws Exception {
    List<String> lines = new ArrayList<>(Files.readAllLines(file));
    Files.write(file, lines.subList(0, lines.size() - 3));
    refused(ErrorCode.SYNTAX, "has no end: the file was cut off");
    assertThatThrownBy(() -> RecordingFile.append(file)).hasMessageContaining("cut off");
    String text = Files.readString(file);
    Files.writeString(file, text.substring(0, text.length() - 20));
    refused(ErrorCode.SYNTAX, "runs.rec:" + (lines.size() - 3) + ": this is no line of a recording: Not valid JSON");
  }

  @Test
  void aLineThatWasChangedIsNamedUnlessItsSumIsTakenOut() throws Exception {
    String text = Files.readString(file);
    int line = text.substring(0, text.indexOf("\"number\":")).split("\n").length;
    Files.writeString(file, text.replaceFirst("\"number\":\\d+", "\"number\":7"));
    refused(ErrorCode.SYNTAX, "runs.rec:" + line + ": ", "it was changed after it was recorded");
    Files.writeString(file, text.replaceFirst("\"number\":\\d+(.*),\"sum\":\"\\w+\"", "\"number\":7$1"));
    assertThat(RecordingFile.read(file)).hasSize(2);
  }

  @Test
  void aLineThatIsMissingIsNoticed() throws Exception {
    List<String> lines = new ArrayList<>(Files.readAllLines(file));
    lines.removeIf(line -> line.contains("\"kind\":\"code\""));
    Files.write(file, lines);
    refused(ErrorCode.SYNTAX, "lines are missing, or were added");
  }

  @Test
  void aFieldThatIsMissingIsNamed() throws Exception {
    String text = Files.readString(file);
    Files.writeString(file, text.replaceFirst(",\"tokens\":\\[[\\d,]+\\](,\"steps\".*),\"sum\":\"\\w+\"", "$1"));
    refused(ErrorCode.SYNTAX, "'tokens' is missing");
  }

  @Test
  void aFileOfOneRunIsMadeWholeAndReplacesWhatIsThere() throws Exception {
    List<RecordedRun> runs = RecordingFile.read(file);
    long bytes = RecordingFile.create(file, runs.getLast());
    assertThat(file).hasSize(bytes);
    assertThat(RecordingFile.read(file)).containsExactly(runs.getLast());
    assertThat(temp).isDirectoryNotContaining("glob:**.part");
    assertThatThrownBy(() -> RecordingFile.create(temp.resolve("none/a.rec"), runs.getLast()))
        .isInstanceOfSatisfying(DifyException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FILE_UNREADABLE));
  }

  @Test
  void otherVersionsAndOtherFilesAreRefused() throws Exception {
    Files.writeString(file, "{\"format\":\"dify-recording\",\"version\":3}\n");
    refused(ErrorCode.SYNTAX, "runs.rec:1: ", "version 3, and this program reads version 2");
    Files.writeString(file, "{\"v\":1,\"call\":{}}\n");
    refused(ErrorCode.SYNTAX, "version 1", "Record the run again");
    Files.writeString(file, "app: yes\n");
    refused(ErrorCode.SYNTAX, "runs.rec:1: ");
    Files.writeString(file, "");
    refused(ErrorCode.SYNTAX, "the file is empty");
    Files.delete(file);
    refused(ErrorCode.FILE_UNREADABLE, "it does not exist");
  }
}
