package io.dify.runtime.journal;

import io.dify.core.value.Value;
import io.dify.workflow.journal.JournalEntry;
import io.dify.workflow.run.NodePath;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Passes all on: for what stands around a store in tests. */
class PassingStore implements RunStore {
  final RunStore inner;

  PassingStore(RunStore inner) {
    this.inner = inner;
  }

  @Override
  public List<Boolean> append(String process, List<Batch> batches) {
    return inner.append(process, batches);
  }

  @Override
  public Optional<StoredRun> find(String runId) {
    return inner.find(runId);
  }

  @Override
  public List<StoredRun> list(String tenantId, @Nullable RunStage stage, int limit) {
    return inner.list(tenantId, stage, limit);
  }

  @Override
  public List<StoredJournal> journals(List<StoredRun> runs) {
    return inner.journals(runs);
  }

  @Override
  public List<JournalEntry> entries(StoredRun run) {
    return inner.entries(run);
  }

  @Override
  public void beat(String process, Instant until) {
    inner.beat(process, until);
  }

  @Override
  public void leave(String process) {
    inner.leave(process);
  }

  @Override
  public void alone() {
    inner.alone();
  }

  @Override
  public List<StoredRun> forsaken(Instant now, int limit) {
    return inner.forsaken(now, limit);
  }

  @Override
  public List<StoredRun> answered(int limit) {
    return inner.answered(limit);
  }

  @Override
  public List<StoredRun> claim(List<StoredRun> seen, String process, Instant now) {
    return inner.claim(seen, process, now);
  }

  @Override
  public Optional<StoredRun> claim(StoredRun seen, String process, Instant now) {
    return inner.claim(seen, process, now);
  }

  @Override
  public void quarantine(StoredRun run, String reason) {
    inner.quarantine(run, reason);
  }

  @Override
  public boolean release(String runId) {
    return inner.release(runId);
  }

  @Override
  public void close(List<String> runIds) {
    inner.close(runIds);
  }

  @Override
  public boolean answer(String runId, NodePath node, Value.Obj answer, Instant at) {
    return inner.answer(runId, node, answer, at);
  }

  @Override
  public Map<NodePath, Value.Obj> answers(String runId) {
    return inner.answers(runId);
  }

  @Override
  public void taken(String runId, NodePath node) {
    inner.taken(runId, node);
  }

  @Override
  public Optional<RunMode> mode(String tenantId, String appId) {
    return inner.mode(tenantId, appId);
  }

  @Override
  public boolean mode(String tenantId, String appId, RunMode mode) {
    return inner.mode(tenantId, appId, mode);
  }

  @Override
  public int forget(Instant closedBefore, int limit) {
    return inner.forget(closedBefore, limit);
  }
}
