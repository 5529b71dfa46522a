package io.dify.rag;

import java.util.concurrent.atomic.LongAdder;

/** Counts what searches do. Thread-safe. */
final class RetrievalCounters {
  final LongAdder cacheHits = new LongAdder();
  final LongAdder cacheMisses = new LongAdder();
  final LongAdder deadEntries = new LongAdder();
  final LongAdder wordFallbacks = new LongAdder();
  final LongAdder rerankFailures = new LongAdder();

  RetrievalStatistics statistics(long cacheEntries) {
    long hits = cacheHits.sum();
    long misses = cacheMisses.sum();
    return new RetrievalStatistics(hits + misses, hits, misses, cacheEntries, deadEntries.sum(), wordFallbacks.sum(),
        rerankFailures.sum());
  }
}
