package io.dify.core.code.local;

import io.dify.core.cancel.Cancellation;
import io.dify.core.code.CodeCall;
import io.dify.core.code.CodeLanguage;
import io.dify.core.code.CodeResult;
import io.dify.core.code.CodeRunner;
import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Runs code in sandboxes on this machine. A language is looked for and tried out when it is first asked for; from then on a few sandboxes of it are kept ready.
 * Each call gets one that nobody has used and nobody will use again. Close it to end all of them. Thread-safe.
 *
 * <p>Needs Linux, bubblewrap 0.8 or newer, util-linux, and an interpreter: Python 3.8 or Node 18 are the oldest. Run as root, code gets user ids of its own
 * ({@link LocalSettings#firstUid}); run as an ordinary user, it gets that user's, within a user namespace.
 */
public final class LocalCodeRunner implements CodeRunner, AutoCloseable {
  private final LocalSettings settings;
  private final Guards guards;
  private final Seats seats;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<CodeLanguage, Bench> benches = new EnumMap<>(CodeLanguage.class);
  private @Nullable CodeThreads threads;
  private @Nullable Launcher launcher;
  private boolean closed;

  /** A runner; starts nothing yet. */
  public LocalCodeRunner(LocalSettings settings) {
    this(settings, Guards.ALL);
  }

  LocalCodeRunner(LocalSettings settings, Guards guards) {
    this.settings = settings;
    this.guards = guards;
    this.seats = new Seats(settings.places());
  }

  @Override
  public CodeResult run(CodeCall call, Cancellation cancellation) throws InterruptedException {
    cancellation.throwIfCancelled();
    Bench bench = bench(call.language());
    seats.take(call.tenant(), cancellation);
    try {
      return bench.run(call, cancellation);
    } finally {
      seats.free();
      bench.fill();
    }
  }

  @Override
  public Optional<String> obstacle(CodeLanguage language) {
    try {
      bench(language);
      return Optional.empty();
    } catch (DifyException e) {
      return Optional.of(e.text());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("It was not possible to look for a sandbox.");
    }
  }

  /** What was found is kept; what was not is looked for again. */
  private Bench bench(CodeLanguage language) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (closed) {
        throw new DifyException(ErrorCode.SANDBOX_UNAVAILABLE, "The runner of user code is closed.");
      }
      Bench known = benches.get(language);
      if (known != null) {
        return known;
      }
      Bench bench = new BenchSearch(settings, launcher(), guards.equals(Guards.ALL)).find(language);
      benches.put(language, bench);
      bench.fill();
      return bench;
    } finally {
      lock.unlock();
    }
  }

  private Launcher launcher() {
    Launcher known = launcher;
    if (known != null) {
      return known;
    }
    SandboxCommand command = SandboxCommand.find(guards);
    CodeThreads started = new CodeThreads();
    threads = started;
    known = new Launcher(command, settings, started);
    launcher = known;
    return known;
  }

  /** Ends all sandboxes, also those at work. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      benches.values().forEach(Bench::close);
      if (threads != null) {
        threads.close();
      }
      if (launcher != null) {
        launcher.close();
      }
    } finally {
      lock.unlock();
    }
  }
}
