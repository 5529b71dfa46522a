package io.dify.workflow.engine;

import io.dify.core.cancel.Cancellation;
import io.dify.core.value.Value;
import io.dify.workflow.graph.GraphNode;
import io.dify.workflow.journal.JournalEntry;
import io.dify.workflow.node.FailurePolicy;
import io.dify.workflow.node.Handles;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeKind;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.node.NodeResult;
import io.dify.workflow.node.RunsOn;
import io.dify.workflow.run.NodeStatus;
import io.dify.workflow.run.RunStatus;
import io.dify.workflow.schedule.NodeRef;
import io.dify.workflow.schedule.RunState;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How nodes of a run begin, and how they end: as they should, by another try, or by what their strategy says of failures. Owned by the run's loop. */
final class NodeLifecycle {
  private final RunLoop loop;
  private final WorkflowEngine engine;
  private final RunState state;
  private final RunRecord record;
  private final Cancellation cancellation;

  NodeLifecycle(RunLoop loop, WorkflowEngine engine, RunState state, RunRecord record, Cancellation cancellation) {
    this.loop = loop;
    this.engine = engine;
    this.state = state;
    this.record = record;
    this.cancellation = cancellation;
  }

  /** Executes a node that is on record as started: here, on a thread of its own, or, for containers, in passes. */
  void execute(NodeRef ref) {
    Optional<NodeExecutor> standIn = engine.standIns.apply(ref.node());
    if (ref.node().kind() == NodeKind.CONTAINER && standIn.isEmpty()) {
      loop.passes.drive(state.container(ref.path()));
      return;
    }
    RunningNode task = new RunningNode(loop, engine, ref, standIn.orElse(ref.node().executor()), state, cancellation);
    if (ref.node().runsOn() == RunsOn.LOOP) {
      finish(ref, task.execute());
    } else {
      loop.threads.start(ref.node().runsOn(), ref.path(), task);
    }
  }

  /** Takes what a node has come to. */
  void finish(NodeRef ref, NodeOutcome outcome) {
    switch (OutputLimit.check(ref.node(), outcome, engine.limits.maxOutputChars())) {
      case NodeOutcome.Succeeded s ->
        finished(ref, NodeStatus.SUCCEEDED, successHandle(ref.node()), s.result(), null, null);
      case NodeOutcome.Branched b -> finished(ref, NodeStatus.SUCCEEDED, b.handle(), b.result(), null, null);
      case NodeOutcome.Waiting w -> record.commit(new JournalEntry.Asked(record.now(), ref.path(), w.request()));
      case NodeOutcome.Failed f -> fail(ref, f);
    }
  }

  /** Nobody need answer what comes to nothing. */
  void drop(NodeRef waiting) {
    finished(waiting, NodeStatus.STOPPED, null, NodeResult.of(Map.of()), null,
        "What this node waited for is not needed any more.");
  }

  /** A node that may fail into a branch takes its ordinary edges only. */
  private static @Nullable String successHandle(GraphNode node) {
    return node.failure().strategy() instanceof FailurePolicy.FailBranch ? Handles.SOURCE : null;
  }

  /** Tries again as often as the node allows, then does what its strategy says. */
  private void fail(NodeRef ref, NodeOutcome.Failed f) {
    FailurePolicy policy = ref.node().failure();
    int attempt = ref.frame().attempts(ref.node().index()) + 1;
    if (attempt <= policy.maxRetries()) {
      record.commit(new JournalEntry.Retried(record.now(), ref.path(), attempt, f.errorType(), f.message()));
      record.takeBack(ref.path());
      loop.threads.tryAgain(ref.path(), policy.retryInterval());
      return;
    }
    switch (policy.strategy()) {
      case FailurePolicy.FailRun r -> {
        finished(ref, NodeStatus.FAILED, null, f.result(), f.errorType(), f.message());
        if (ref.frame().containerPath() == null && !state.status().ended()) {
          loop.ending.end(RunStatus.FAILED, f.errorType(), f.message());
        }
      }
      case FailurePolicy.FailBranch b -> handled(ref, f, Handles.FAIL_BRANCH, new Value.Obj(Map.of()));
      case FailurePolicy.DefaultValue d -> handled(ref, f, null, d.outputs());
    }
  }

  private void handled(NodeRef ref, NodeOutcome.Failed f, @Nullable String handle, Value.Obj defaults) {
    Map<String, Value> outputs = new LinkedHashMap<>(defaults.fields());
    outputs.put("error_message", Value.of(f.message()));
    outputs.put("error_type", Value.of(f.errorType()));
    NodeResult result = new NodeResult(f.result().inputs(), f.result().processData(), new Value.Obj(outputs),
        f.result().usage(), Map.of(), f.result().citations());
    finished(ref, NodeStatus.EXCEPTION, handle, result, f.errorType(), f.message());
  }

  private void finished(NodeRef ref, NodeStatus status, @Nullable String handle, NodeResult nodeResult,
      @Nullable String errorType, @Nullable String error) {
    record.commit(new JournalEntry.Finished(record.now(), ref.path(), status, handle, nodeResult, errorType, error));
    record.release();
    loop.passes.settle(ref);
  }
}
