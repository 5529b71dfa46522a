package io.dify.runtime.recording;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.workflow.dsl.AppFile;
import io.dify.workflow.engine.RunTap;
import io.dify.workflow.replay.RecordedRun;
import io.dify.workflow.replay.RecordingFile;
import io.dify.workflow.replay.RunRecorder;
import io.dify.workflow.run.RunRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder with one recording for each run, {@code ID.rec}. When there are too many or they are too large the oldest go: ids of runs grow with time, so that the names
 * have the order. Files of other names are left alone.
 *
 * <p>One thread of its own, which ends when it has nothing to do, writes and deletes; runs only hand over what they have gathered. What cannot be written is
 * lost, with a line in the log, and so is what comes while {@value #MOST_WAITING} recordings wait. Closing it writes what waits. Thread-safe.
 */
public final class RecordingFolder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RecordingFolder.class);
  private static final String NAME = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.rec";
  private static final Pattern OURS = Pattern.compile(NAME);
  /** What a process that was killed left of one. */
  private static final Pattern DRAFT = Pattern.compile(NAME + "\\d+" + Pattern.quote(RecordingFile.DRAFT));
  private static final int MOST_WAITING = 64;
  private static final int SECONDS_IDLE = 10;
  private static final int SECONDS_TO_CLOSE = 30;

  private final Path folder;
  private final int maxFiles;
  private final long maxBytes;
  private final ThreadPoolExecutor writer;
  /** Bytes of each file by its name. Used by the writer's thread only, as is their sum. */
  private final TreeMap<String, Long> files = new TreeMap<>();
  private long bytes;

  private RecordingFolder(Path folder, RecordingSettings settings) throws IOException {
    this.folder = folder;
    this.maxFiles = settings.maxFiles();
    this.maxBytes = settings.maxBytes();
    for (Path file : sorted(folder)) {
      String name = file.getFileName().toString();
      if (OURS.matcher(name).matches()) {
        count(name, Files.size(file));
      } else if (DRAFT.matcher(name).matches()) {
        Files.deleteIfExists(file);
      }
    }
    prune();
    this.writer = new ThreadPoolExecutor(1, 1, SECONDS_IDLE, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_WAITING),
        Thread.ofPlatform().daemon().name("recordings").factory(),
        (task, full) -> LOG.warn("The recording of a run is lost: {} wait to be written already.", MOST_WAITING));
    writer.allowCoreThreadTimeOut(true);
  }

  /**
   * Opens a folder, which is made when it does not exist; from then on it has no more than it may.
   *
   * @param folder one that no other server records into
   * @throws DifyException {@code INVALID_PARAM} when it cannot be used
   */
  public static RecordingFolder open(Path folder, RecordingSettings settings) {
    try {
      RecordingFolder opened = new RecordingFolder(Files.createDirectories(folder), settings);
      if (Files.isWritable(folder)) {
        return opened;
      }
      throw unusable(folder, null);
    } catch (IOException e) {
      throw unusable(folder, e);
    }
  }

  private static DifyException unusable(Path folder, @Nullable IOException cause) {
    return new DifyException(ErrorCode.INVALID_PARAM, "Runs cannot be recorded into '" + folder
        + "': it is no folder, or may not be read and written.", cause);
  }

  private static List<Path> sorted(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /**
   * What stands between an engine and its runs to record them.
   *
   * @param apps finds the file of the app a run belongs to; a run whose app is not found is not recorded, as its secrets are not known
   * @param clock the engine's
   */
  public RunTap recorder(Function<RunRequest, AppFile> apps, InstantSource clock) {
    return new RunRecorder(request -> Optional.of(apps.apply(request)), clock, this::keep,
        task -> writer.execute(() -> guarded(task)));
  }

  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.warn("The recording of a run is lost: {}", DifyException.of(e).text(), e);
    }
  }

  private void keep(RecordedRun run) {
    String name = run.id() + ".rec";
    try {
      count(name, RecordingFile.create(folder.resolve(name), run));
    } catch (DifyException e) {
      LOG.warn("The recording of run {} is lost: {} ({})", run.id(), e.text(), String.valueOf(e.getCause()));
    }
    prune();
  }

  private void count(String name, long size) {
    Long before = files.put(name, size);
    bytes += size - (before == null ? 0 : before);
  }

  private void prune() {
    while (!files.isEmpty() && (files.size() > maxFiles || bytes > maxBytes)) {
      Map.Entry<String, Long> oldest = files.pollFirstEntry();
      bytes -= oldest.getValue();
      try {
        Files.deleteIfExists(folder.resolve(oldest.getKey()));
      } catch (IOException e) {
        LOG.warn("The old recording {} cannot be deleted.", oldest.getKey(), e);
      }
    }
  }

  @Override
  public void close() {
    writer.shutdown();
    try {
      if (!writer.awaitTermination(SECONDS_TO_CLOSE, TimeUnit.SECONDS)) {
        LOG.warn("{} recordings are lost: writing them took too long.", writer.getQueue().size());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
