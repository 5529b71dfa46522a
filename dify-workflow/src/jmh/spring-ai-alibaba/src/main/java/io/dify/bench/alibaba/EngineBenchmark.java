package io.dify.bench.alibaba;

import com.alibaba.cloud.ai.graph.CompiledGraph;
import com.alibaba.cloud.ai.graph.OverAllState;
import com.alibaba.cloud.ai.graph.RunnableConfig;
import com.alibaba.cloud.ai.graph.exception.GraphStateException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Whole runs. Times are per run. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class EngineBenchmark {
  private final CompiledGraph chain;
  private final CompiledGraph fan;
  private final CompiledGraph waitingFan;

  /** Compiles. */
  public EngineBenchmark() {
    try {
      chain = Graphs.chain();
      fan = Graphs.fan(0);
      waitingFan = Graphs.fan(50);
    } catch (GraphStateException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A run that carries text through all its nodes. */
  @State(Scope.Benchmark)
  public static class Payload {
    /** Characters carried. */
    @Param({ "0", "20000", "1000000"})
    public int characters;

    private Map<String, Object> inputs;

    private Map<String, Object> inputs() {
      if (inputs == null) {
        inputs = Map.of("payload", "x".repeat(characters));
      }
      return inputs;
    }
  }

  /** 100 nodes, one after another. */
  @Benchmark
  public OverAllState chain(Payload payload) {
    return chain.invoke(payload.inputs(), RunnableConfig.builder().build()).orElseThrow();
  }

  /** 100 branches that do nothing. */
  @Benchmark
  public OverAllState fan() {
    return fan.invoke(Map.of("payload", ""), Graphs.parallel()).orElseThrow();
  }

  /** 100 branches that wait 50 ms. */
  @Benchmark
  public OverAllState fanWaiting() {
    return waitingFan.invoke(Map.of("payload", ""), Graphs.parallel()).orElseThrow();
  }
}
