package io.dify.rag.extract.process;

import io.dify.core.error.DifyException;
import io.dify.core.error.ErrorCode;
import io.dify.rag.extract.parse.Parsed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Parses in processes of their own, which are kept for the next document. Nothing is started before the first one. A process that fails, runs late, or has
 * had its share of documents is killed; an idle one ends after a while, and all of them end with this program. Thread-safe.
 */
public final class ParserPool implements DocumentParsing {
  private final ProcessSettings settings;
  private final Semaphore seats;
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<ParserProcess> idle = new ArrayDeque<>();
  private final Set<ParserProcess> all = ConcurrentHashMap.newKeySet();
  private @Nullable Path folder;
  private boolean closed;

  /** A pool; it starts nothing yet. */
  public ParserPool(ProcessSettings settings) {
    this.settings = settings;
    seats = new Semaphore(settings.parallel(), true);
  }

  @Override
  public Parsed parse(Path file, String extension) {
    try {
      seats.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DifyException(ErrorCode.CANCELLED, "is not parsed: the thread was interrupted.", e);
    }
    try {
      return parseSeated(file, extension);
    } finally {
      seats.release();
    }
  }

  private Parsed parseSeated(Path file, String extension) {
    ParserProcess process = take();
    boolean used = process.documents() > 0;
    try {
      return parse(process, file, extension);
    } catch (ParserProcess.Gone e) {
      if (!used || e.outOfMemory()) {
        throw failure(e);
      }
    }
    // A process that had worked before may have died of something else, so a fresh one tries again.
    try {
      return parse(start(), file, extension);
    } catch (ParserProcess.Gone e) {
      throw failure(e);
    }
  }

  private Parsed parse(ParserProcess process, Path file, String extension) throws ParserProcess.Gone {
    boolean healthy = false;
    try {
      Parsed parsed = process.parse(file, extension);
      healthy = true;
      return parsed;
    } catch (DifyException e) {
      healthy = e.code() != ErrorCode.TIMEOUT;
      throw e;
    } finally {
      if (healthy && process.documents() < settings.maxDocuments()) {
        giveBack(process);
      } else {
        end(process);
      }
    }
  }

  private DifyException failure(ParserProcess.Gone gone) {
    if (isClosed()) {
      return new DifyException(ErrorCode.CANCELLED, "is not parsed: the parsers were closed.", gone);
    }
    if (gone.outOfMemory()) {
      return new DifyException(ErrorCode.LIMIT_EXCEEDED, "needs more than the " + settings.heapMegabytes()
          + " MB of memory that parsing may take. Split it, or allow more (ProcessSettings.heapMegabytes).", gone);
    }
    return new DifyException(ErrorCode.SYNTAX,
        "cannot be parsed: it made the parsing process end. It is damaged or made to do harm.", gone);
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  private ParserProcess take() {
    lock.lock();
    try {
      ParserProcess process;
      while ((process = idle.pollFirst()) != null) {
        if (process.isAlive()) {
          return process;
        }
        all.remove(process);
      }
    } finally {
      lock.unlock();
    }
    return start();
  }

  private ParserProcess start() {
    ParserProcess started = ParserProcess.start(settings, folder());
    all.add(started);
    return started;
  }

  private Path folder() {
    lock.lock();
    try {
      if (closed) {
        throw new DifyException(ErrorCode.CANCELLED, "is not parsed: the parsers are closed.");
      }
      Path known = folder;
      if (known == null) {
        known = Files.createTempDirectory("dify-parsers-");
        folder = known;
      }
      return known;
    } catch (IOException e) {
      throw new DifyException(ErrorCode.FILE_UNREADABLE, "cannot be parsed: no temporary folder can be made.", e);
    } finally {
      lock.unlock();
    }
  }

  private void giveBack(ParserProcess process) {
    int documents = process.documents();
    lock.lock();
    try {
      if (closed) {
        end(process);
        return;
      }
      idle.addFirst(process);
    } finally {
      lock.unlock();
    }
    CompletableFuture<Void> unused = CompletableFuture.runAsync(() -> endIdle(process, documents),
        CompletableFuture.delayedExecutor(settings.idle().toMillis(), TimeUnit.MILLISECONDS));
    unused.exceptionally(failure -> null);
  }

  private void endIdle(ParserProcess process, int documents) {
    lock.lock();
    try {
      if (process.documents() == documents && idle.remove(process)) {
        end(process);
      }
    } finally {
      lock.unlock();
    }
  }

  private void end(ParserProcess process) {
    process.kill();
    all.remove(process);
  }

  /** Ids of the processes that are there now, for watching them. */
  public List<Long> processIds() {
    List<Long> ids = new ArrayList<>();
    all.stream().filter(ParserProcess::isAlive).forEach(process -> ids.add(process.id()));
    return ids;
  }

  /** Kills all processes; documents under way fail. */
  @Override
  public void close() {
    Path left;
    lock.lock();
    try {
      closed = true;
      idle.clear();
      left = folder;
      folder = null;
    } finally {
      lock.unlock();
    }
    List.copyOf(all).forEach(this::end);
    if (left != null) {
      delete(left);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      // What a process leaves behind in the temporary folder, the operating system removes.
      return;
    }
  }
}
