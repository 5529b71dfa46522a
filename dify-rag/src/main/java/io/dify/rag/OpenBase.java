package io.dify.rag;

import io.dify.rag.index.ChunkIndex;
import io.dify.rag.ingest.IndexSync;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A base and its index, which is opened when it is first needed and may be closed whenever nobody uses it. Two locks, always taken in this order:
 * the lane, held by whoever changes the base, so that changes of one base come one after the other; and the gate, held shared by whoever uses the
 * index and alone by whoever opens, closes or replaces it. Searches take the gate only and so never wait for somebody who adds documents.
 */
final class OpenBase {
  /** An index and what brings it up to date. */
  record Live(ChunkIndex index, IndexSync sync) {}

  private final Supplier<Live> opener;
  private final Runnable opened;
  private final ReentrantLock lane = new ReentrantLock();
  private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock();
  private final AtomicLong lastUse = new AtomicLong();
  private volatile @Nullable Live live;

  /** @param opened runs after an index was opened and used: not before, or who closes idle ones would close it again */
  OpenBase(Supplier<Live> opener, Runnable opened) {
    this.opener = opener;
    this.opened = opened;
  }

  /** Uses the index. */
  <T> T use(long now, Function<Live, T> body) {
    lastUse.set(now);
    boolean opening = false;
    try {
      while (true) {
        gate.readLock().lock();
        try {
          Live current = live;
          if (current != null) {
            return body.apply(current);
          }
        } finally {
          gate.readLock().unlock();
        }
        opening = true;
        open();
      }
    } finally {
      if (opening) {
        opened.run();
      }
    }
  }

  private void open() {
    gate.writeLock().lock();
    try {
      if (live == null) {
        live = opener.get();
      }
    } finally {
      gate.writeLock().unlock();
    }
  }

  /** Uses the index while nobody else changes the base. */
  <T> T change(long now, Function<Live, T> body) {
    lane.lock();
    try {
      return use(now, body);
    } finally {
      lane.unlock();
    }
  }

  /** While nobody changes the base: prepares while searches go on, then replaces while nobody uses the index, which is closed. */
  <T> T replace(Supplier<T> prepare, Runnable swap) {
    lane.lock();
    try {
      T result = prepare.get();
      gate.writeLock().lock();
      try {
        close();
        swap.run();
      } finally {
        gate.writeLock().unlock();
      }
      return result;
    } finally {
      lane.unlock();
    }
  }

  /** Closes the index unless somebody uses it. */
  boolean closeIfIdle() {
    if (!gate.writeLock().tryLock()) {
      return false;
    }
    try {
      close();
      return true;
    } finally {
      gate.writeLock().unlock();
    }
  }

  /** Waits until nobody uses the index and closes it. */
  void closeNow() {
    replace(() -> true, () -> {});
  }

  boolean isOpen() {
    return live != null;
  }

  long lastUse() {
    return lastUse.get();
  }

  private void close() {
    Live current = live;
    if (current != null) {
      live = null;
      current.index().close();
    }
  }
}
