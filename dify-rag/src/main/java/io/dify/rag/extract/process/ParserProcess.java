package io.dify.rag.extract.process;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.rag.extract.parse.Parsed;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** One parsing process. Used by one thread at a time; {@link #kill} may be called by any. */
final class ParserProcess {
  /** The process ended before it answered. */
  static final class Gone extends Exception {
    private final boolean outOfMemory;

    private Gone(boolean outOfMemory, IOException cause) {
      super(cause);
      this.outOfMemory = outOfMemory;
    }

    boolean outOfMemory() {
      return outOfMemory;
    }
  }

  /** With this status a JVM ends under {@code ExitOnOutOfMemoryError}. */
  private static final int OUT_OF_MEMORY = 3;
  /** On a machine that is busy with other things; the deadline is for documents. */
  private static final Duration LONGEST_START = Duration.ofMinutes(2);
  private static final long LAST_WORDS_MILLIS = 2_000;

  private final Process process;
  private final DataInputStream in;
  private final DataOutputStream out;
  private final ProcessSettings settings;
  private int documents;

  private ParserProcess(Process process, ProcessSettings settings) {
    this.process = process;
    this.settings = settings;
    in = new DataInputStream(new BufferedInputStream(process.getInputStream(), 1 << 16));
    out = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
  }

  /**
   * Starts a process.
   *
   * @param folder where it may leave its own files
   * @throws DifyException {@code INTERNAL} when it does not start
   */
  static ParserProcess start(ProcessSettings settings, Path folder) {
    ProcessBuilder builder = new ProcessBuilder(command(settings, folder));
    builder.environment().clear();
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.directory(folder.toFile());
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    ParserProcess started = null;
    try {
      started = new ParserProcess(builder.start(), settings);
      ParserProcess ready = started;
      started.within(LONGEST_START, () -> {
        Frames.readReady(ready.in);
        return true;
      });
      return started;
    } catch (IOException e) {
      if (started != null) {
        started.kill();
      }
      throw new DifyException(ErrorCode.INTERNAL,
          "cannot be parsed: no parsing process starts. Its class path must hold this library (ProcessSettings.classPath); "
              + "or parse in this process (Extractors.inProcess), for documents that are trusted.",
          e);
    }
  }

  private static List<String> command(ProcessSettings settings, Path folder) {
    return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx" + settings.heapMegabytes() + "m", "-Xms8m", "-Xss1m", "-XX:MaxMetaspaceSize=96m",
        "-XX:ReservedCodeCacheSize=32m",
        "-XX:MaxDirectMemorySize=16m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto",
        "-XX:-UsePerfData",
        "-XX:+ExitOnOutOfMemoryError", "-XX:-CreateCoredumpOnCrash", "-Xlog:disable", "-Djava.awt.headless=true",
        "-Djava.io.tmpdir=" + folder, "-Duser.home=" + folder, "-Dpdfbox.fontcache=" + folder,
        // Nothing here opens a connection; if anything did, it would find neither names nor a way out.
        "-DsocksProxyHost=127.0.0.1", "-DsocksProxyPort=9", "-DsocksNonProxyHosts=",
        "-Djdk.net.hosts.file=" + folder.resolve("no-hosts"),
        "-Djavax.xml.accessExternalDTD=", "-Djavax.xml.accessExternalSchema=", "-Djavax.xml.accessExternalStylesheet=",
        "-Dorg.apache.commons.logging.Log=org.apache.commons.logging.impl.NoOpLog",
        "-Dlog4j2.loggerContextFactory=org.apache.logging.log4j.simple.SimpleLoggerContextFactory",
        "-Dlog4j2.simplelogLevel=OFF", "-cp", settings.classPath(), ParserMain.class.getName());
  }

  /**
   * Parses a document; too long, and the process is killed.
   *
   * @throws Gone when the process ended
   */
  Parsed parse(Path file, String extension) throws Gone {
    documents++;
    try {
      return within(settings.deadline(), () -> {
        Frames.write(out, new Frames.Request(file.toString(), extension, settings.limits()));
        return Frames.readAnswer(in, settings.limits());
      });
    } catch (IOException e) {
      throw new Gone(endedWith() == OUT_OF_MEMORY, e);
    }
  }

  /** Something that waits for the process. */
  private interface Talk<T> {
    T run() throws IOException;
  }

  private <T> T within(Duration deadline, Talk<T> talk) throws IOException {
    AtomicBoolean late = new AtomicBoolean();
    Executor timer = CompletableFuture.delayedExecutor(deadline.toMillis(), TimeUnit.MILLISECONDS);
    CompletableFuture<Void> alarm = CompletableFuture.runAsync(() -> {
      late.set(true);
      process.destroyForcibly();
    }, timer);
    try {
      return talk.run();
    } catch (IOException e) {
      if (late.get()) {
        throw new DifyException(ErrorCode.TIMEOUT, "takes longer than " + deadline.toSeconds()
            + " s to parse. Split it, or allow more time (ProcessSettings.deadline).");
      }
      throw e;
    } finally {
      alarm.cancel(false);
    }
  }

  private int endedWith() {
    try {
      return process.waitFor(LAST_WORDS_MILLIS, TimeUnit.MILLISECONDS) ? process.exitValue() : -1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Documents it was given. */
  int documents() {
    return documents;
  }

  long id() {
    return process.pid();
  }

  void kill() {
    process.destroyForcibly();
  }
}
