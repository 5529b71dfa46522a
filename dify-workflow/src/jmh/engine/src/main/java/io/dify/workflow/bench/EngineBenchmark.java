package io.dify.workflow.bench;

import io.dify.workflow.engine.WorkflowEngine;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.run.RunRequest;
import io.dify.workflow.run.RunResult;
import io.dify.workflow.run.RunStatus;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Whole runs of the engine. Times are per run: a chain has 100 nodes between start and end. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class EngineBenchmark {
  private final WorkflowEngine engine = WorkflowEngine.builder().build();
  private final Graph fan = Graphs.fan("thread");
  private final Graph waitingFan = Graphs.fan("wait50");
  private final Graph nested = Graphs.nested("thread");
  private final RunRequest nothing = RunRequest.inputs(Map.of());

  /** Chains that carry a text through all their nodes. */
  @State(Scope.Benchmark)
  public static class Chains {
    /** Characters carried. */
    @Param({ "0", "20000", "1000000"})
    public int characters;

    private Graph inline;
    private Graph threads;

    /** Compiles. */
    @Setup
    public void compile() {
      inline = Graphs.chain("inline", characters);
      threads = Graphs.chain("thread", characters);
    }
  }

  private RunResult run(Graph graph, RunRequest request) throws InterruptedException {
    RunResult result = engine.start(graph, request).await();
    if (result.status() != RunStatus.SUCCEEDED) {
      throw new IllegalStateException(result.error());
    }
    return result;
  }

  /** 100 nodes that run in the loop. */
  @Benchmark
  public RunResult chainInline(Chains chains) throws InterruptedException {
    return run(chains.inline, nothing);
  }

  /** 100 nodes on virtual threads. */
  @Benchmark
  public RunResult chain(Chains chains) throws InterruptedException {
    return run(chains.threads, nothing);
  }

  /** 100 branches that do nothing. */
  @Benchmark
  public RunResult fan() throws InterruptedException {
    return run(fan, nothing);
  }

  /** 100 branches that wait 50 ms. */
  @Benchmark
  public RunResult fanWaiting() throws InterruptedException {
    return run(waitingFan, nothing);
  }

  /** A fork of 10 into forks of 10, and their joins. */
  @Benchmark
  public RunResult nested() throws InterruptedException {
    return run(nested, nothing);
  }
}
