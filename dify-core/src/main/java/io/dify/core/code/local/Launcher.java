package io.dify.core.code.local;

import io.dify.core.code.CodeLanguage;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts sandboxes. Each gets a number of its own while it lives, and with it a user id and a cgroup. Thread-safe. */
final class Launcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Launcher.class);
  private static final Duration START_LIMIT = Duration.ofSeconds(20);
  private static final int MAX_WORDS = 2_000;

  private final SandboxCommand command;
  private final LocalSettings settings;
  private final CodeThreads threads;
  private final Optional<Cgroup> cgroup;
  private final byte[] filter;
  private final BitSet numbers = new BitSet();
  private final Path folder;

  Launcher(SandboxCommand command, LocalSettings settings, CodeThreads threads) {
    this.command = command;
    this.settings = settings;
    this.threads = threads;
    this.filter = SeccompFilter.forMachine(System.getProperty("os.arch")).orElseThrow(
        () -> new DifyException(ErrorCode.SANDBOX_UNAVAILABLE, "User code cannot run here: there is no filter for the"
            + " system calls of " + System.getProperty("os.arch")
            + ". Set DIFY_CODE_ENDPOINT to a sandbox service on x86_64 or aarch64."));
    this.cgroup = Cgroup.find(settings.cgroup());
    try {
      this.folder = Files.createTempDirectory("dify-code");
    } catch (IOException e) {
      throw new DifyException(ErrorCode.SANDBOX_UNAVAILABLE,
          "No temporary folder can be made for the sandbox; set TMPDIR to one that can be written to.", e);
    }
  }

  /** Starts one; done when it is ready, fails with {@code SANDBOX_UNAVAILABLE} and what it said when it does not come up. */
  CompletableFuture<Worker> start(Interpreter interpreter) {
    return CompletableFuture.supplyAsync(() -> {
      try {
        return started(interpreter);
      } catch (IOException e) {
        throw new CompletionException(new DifyException(ErrorCode.SANDBOX_UNAVAILABLE,
            "The sandbox cannot be started: " + e.getMessage() + ".", e));
      }
    }, threads.starters());
  }

  private Worker started(Interpreter interpreter) throws IOException {
    int number = take();
    Optional<Path> group = cgroup.flatMap(open -> open.open(
        "dify-code-" + ProcessHandle.current().pid() + "-" + number, settings.limits()));
    ProcessBuilder builder = new ProcessBuilder(command.of(interpreter, settings.limits(), filterFile(),
        group.map(Path::toString).orElse(""), settings.firstUid() + number)).directory(Path.of("/").toFile());
    builder.environment().clear();
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      free(number, group);
      throw e;
    }
    Worker worker = new Worker(process);
    var unused = worker.gone().thenRun(() -> free(number, group));
    return ready(worker, interpreter.language());
  }

  private Worker ready(Worker worker, CodeLanguage language) throws IOException {
    ScheduledFuture<?> deadline = threads.after(START_LIMIT, worker::kill);
    try {
      if (worker.receive(0).filter(frame -> frame.kind() == Worker.READY).isPresent()) {
        return worker;
      }
    } finally {
      deadline.cancel(false);
    }
    String words = worker.lastWords(MAX_WORDS);
    worker.kill();
    throw new DifyException(ErrorCode.SANDBOX_UNAVAILABLE,
        "The sandbox for " + language.wire() + " does not come up" + (words.isEmpty() ? "" : " (" + words + ")") + ".");
  }

  CodeThreads threads() {
    return threads;
  }

  SandboxLimits limits() {
    return settings.limits();
  }

  private synchronized int take() {
    int number = numbers.nextClearBit(0);
    numbers.set(number);
    return number;
  }

  private void free(int number, Optional<Path> group) {
    group.ifPresent(Cgroup::close);
    synchronized (this) {
      numbers.clear(number);
    }
  }

  /** Written again should somebody have tidied up the folder of temporary files. */
  private Path filterFile() throws IOException {
    Path file = folder.resolve("filter");
    if (!Files.exists(file)) {
      Files.createDirectories(folder);
      Files.write(file, filter);
    }
    return file;
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(folder.resolve("filter"));
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      LOG.debug("The folder {} is still there.", folder, e);
    }
  }
}
