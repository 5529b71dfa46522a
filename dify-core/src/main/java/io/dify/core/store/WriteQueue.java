package io.dify.core.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * First in, first out; bounded; can be closed, and then gives out what it holds. Its fair lock makes callers that find it full enter in the
 * order in which they came. Thread-safe; no carrier of a virtual thread is blocked.
 */
final class WriteQueue {
  private final ReentrantLock lock = new ReentrantLock(true);
  private final Condition filled = lock.newCondition();
  private final Condition freed = lock.newCondition();
  private final ArrayDeque<WriteUnit<?>> units = new ArrayDeque<>();
  private final int capacity;
  private boolean closed;

  WriteQueue(int capacity) {
    this.capacity = capacity;
  }

  /** Appends, waiting for room (only that can be interrupted); false when the queue is closed. */
  boolean put(WriteUnit<?> unit) throws InterruptedException {
    lock.lock();
    try {
      while (units.size() >= capacity && !closed) {
        freed.await();
      }
      if (closed) {
        return false;
      }
      units.add(unit);
      filled.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Takes a unit back; false when it has been given out. */
  boolean withdraw(WriteUnit<?> unit) {
    lock.lock();
    try {
      freed.signal();
      return units.remove(unit);
    } finally {
      lock.unlock();
    }
  }

  /** The next units that may run as one group, waiting for the first; empty when the queue is closed and nothing is left. */
  List<WriteUnit<?>> take(int max) {
    lock.lock();
    try {
      while (units.isEmpty() && !closed) {
        filled.awaitUninterruptibly();
      }
      List<WriteUnit<?>> group = new ArrayList<>(Math.min(max, units.size()));
      while (!units.isEmpty() && group.size() < max && fits(units.element(), group)) {
        group.add(units.remove());
      }
      freed.signalAll();
      return group;
    } finally {
      lock.unlock();
    }
  }

  private static boolean fits(WriteUnit<?> next, List<WriteUnit<?>> group) {
    return group.isEmpty() || (!next.alone() && !group.getFirst().alone());
  }

  /** Refuses units from now on. */
  void close() {
    lock.lock();
    try {
      closed = true;
      filled.signalAll();
      freed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return units.size();
    } finally {
      lock.unlock();
    }
  }
}
