package io.dify.rag.ingest;

import io.dify.core.retrieval.MetadataFilter;
import io.dify.rag.embed.EmbeddedText;
import io.dify.rag.index.ChunkIndex;
import io.dify.rag.index.IndexEntry;
import io.dify.rag.index.IndexHit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** An index that only remembers; {@link #crash()} loses what was not committed. */
final class FakeIndex implements ChunkIndex {
  private final Map<String, IndexEntry> entries = new HashMap<>();
  private final Map<String, IndexEntry> durable = new HashMap<>();
  private long appliedSeq;
  private long committedSeq;
  int commits;

  void crash() {
    entries.clear();
    entries.putAll(durable);
    appliedSeq = committedSeq;
  }

  Map<String, IndexEntry> entries() {
    return entries;
  }

  @Override
  public long committedSeq() {
    return committedSeq;
  }

  @Override
  public void apply(Collection<IndexEntry> upserts, Collection<String> deletes, long seq) {
    if (seq < appliedSeq) {
      throw new IllegalArgumentException(seq + " after " + appliedSeq);
    }
    Set<String> replaced = upserts.stream().map(IndexEntry::chunkId).collect(Collectors.toSet());
    entries.values().removeIf(entry -> replaced.contains(entry.chunkId()));
    upserts.forEach(entry -> entries.put(entry.id(), entry));
    deletes.forEach(gone -> entries.values().removeIf(entry -> entry.chunkId().equals(gone)));
    appliedSeq = seq;
  }

  @Override
  public void commit() {
    durable.clear();
    durable.putAll(entries);
    committedSeq = appliedSeq;
    commits++;
  }

  @Override
  public List<IndexHit> keyword(String query, int k, MetadataFilter filter) {
    return entries.values().stream().filter(entry -> entry.text().contains(query)).limit(k)
        .map(entry -> new IndexHit(entry.id(), entry.chunkId(), 1)).toList();
  }

  @Override
  public List<IndexHit> vector(EmbeddedText query, int k, MetadataFilter filter) {
    return List.of();
  }

  @Override
  public Map<String, Double> similarities(EmbeddedText query, Collection<String> chunkIds) {
    return Map.of();
  }

  @Override
  public long size() {
    return entries.size();
  }

  @Override
  public Set<String> chunkIds() {
    return entries.values().stream().map(IndexEntry::chunkId).collect(Collectors.toSet());
  }

  @Override
  public void close() {}
}
