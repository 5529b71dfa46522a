package io.dify.rag;

import io.dify.rag.OpenBase.Live;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** The bases whose index was used lately. When more than a number are open, those whose last use is longest ago are closed. Thread-safe. */
final class OpenBases implements AutoCloseable {
  private final int maxOpen;
  private final ConcurrentHashMap<String, OpenBase> bases = new ConcurrentHashMap<>();
  /** Counts uses: the clock of "longest ago". */
  private final AtomicLong uses = new AtomicLong();

  OpenBases(int maxOpen) {
    this.maxOpen = maxOpen;
  }

  /** The base; its index is opened when it is used. */
  OpenBase of(String baseId, Function<String, Live> opener) {
    return bases.computeIfAbsent(baseId, id -> new OpenBase(() -> opener.apply(id), this::closeSome));
  }

  long nextUse() {
    return uses.incrementAndGet();
  }

  /** Forgets a base, which is closed. */
  void forget(String baseId) {
    bases.remove(baseId);
  }

  private void closeSome() {
    List<OpenBase> open = bases.values().stream().filter(OpenBase::isOpen)
        .sorted(Comparator.comparingLong(OpenBase::lastUse)).toList();
    int tooMany = open.size() - maxOpen;
    for (OpenBase base : open) {
      if (tooMany <= 0) {
        return;
      }
      tooMany -= base.closeIfIdle() ? 1 : 0;
    }
  }

  @Override
  public void close() {
    bases.values().forEach(OpenBase::closeNow);
    bases.clear();
  }
}
