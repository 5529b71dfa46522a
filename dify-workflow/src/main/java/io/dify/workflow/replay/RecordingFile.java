package io.dify.workflow.replay;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** A file of recorded runs: lines of JSON, described in {@code docs/record-replay.md}. Stateless. */
public final class RecordingFile {
  /** How files end that {@link #create} is about to finish; what a process leaves of them when it is killed can be deleted. */
  public static final String DRAFT = ".part";

  private RecordingFile() {}

  /**
   * The runs of a file, in their order.
   *
   * @throws DifyException {@code FILE_UNREADABLE} when there is none, {@code SYNTAX} with file and line when it is no recording, is of another version, is cut
   *     off, or was changed
   */
  public static List<RecordedRun> read(Path file) {
    RecordingReader reader = new RecordingReader(file.toString());
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        reader.take(line);
      }
    } catch (CharacterCodingException e) {
      throw new DifyException(ErrorCode.SYNTAX, file + ": this is no recording: it is not UTF-8.", e);
    } catch (IOException e) {
      throw new DifyException(ErrorCode.FILE_UNREADABLE, "The recording '" + file + "' cannot be read ("
          + (Files.exists(file) ? "access failed, or it is no file" : "it does not exist") + ").", e);
    }
    return reader.end();
  }

  /**
   * Makes a file of one run, in place of one that is there: whoever looks sees all of it or nothing. Where the file system knows permissions its owner alone may read
   * it.
   *
   * @param file in a folder that exists
   * @return its bytes
   * @throws DifyException {@code FILE_UNREADABLE} when it cannot be written; then nothing is left of it
   */
  public static long create(Path file, RecordedRun run) {
    List<String> lines = new ArrayList<>(List.of(RecordingLines.head()));
    run.app().map(RecordingLines::app).ifPresent(lines::add);
    lines.addAll(RecordingLines.of(run));
    try {
      Path draft = Files.createTempFile(file.toAbsolutePath().getParent(), file.getFileName().toString(), DRAFT);
      try {
        Files.write(draft, lines);
        long bytes = Files.size(draft);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return bytes;
      } finally {
        Files.deleteIfExists(draft);
      }
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /**
   * Opens a file to add runs to it; one that does not exist is made.
   *
   * @throws DifyException {@code SYNTAX} when there is a file that is no recording, or one that was cut off; {@code FILE_UNREADABLE} when it cannot be written
   */
  public static Writing append(Path file) {
    try {
      boolean isNew = !Files.exists(file) || Files.size(file) == 0;
      Set<String> apps = new HashSet<>();
      if (!isNew) {
        read(file).forEach(run -> run.app().map(RecordingLines::appId).ifPresent(apps::add));
      }
      Writer out = Files.newBufferedWriter(file, StandardCharsets.UTF_8, StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
      Writing writing = new Writing(file, out, apps);
      if (isNew) {
        writing.write(List.of(RecordingLines.head()));
      }
      return writing;
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  private static DifyException unwritable(Path file, IOException cause) {
    return new DifyException(ErrorCode.FILE_UNREADABLE, "The recording '" + file
        + "' cannot be written; check path and permissions.", cause);
  }

  /** A file that runs are added to, each whole and at once. Thread-safe. */
  public static final class Writing implements Consumer<RecordedRun>, AutoCloseable {
    private final Path file;
    private final Writer out;
    private final Set<String> apps;

    private Writing(Path file, Writer out, Set<String> apps) {
      this.file = file;
      this.out = out;
      this.apps = apps;
    }

    /** Adds a run. */
    @Override
    public synchronized void accept(RecordedRun run) {
      List<String> lines = new ArrayList<>();
      run.app().filter(app -> apps.add(RecordingLines.appId(app))).map(RecordingLines::app).ifPresent(lines::add);
      lines.addAll(RecordingLines.of(run));
      write(lines);
    }

    private void write(List<String> lines) {
      try {
        out.write(String.join("\n", lines) + "\n");
        out.flush();
      } catch (IOException e) {
        throw unwritable(file, e);
      }
    }

    @Override
    public void close() {
      try {
        out.close();
      } catch (IOException e) {
        throw unwritable(file, e);
      }
    }
  }
}
