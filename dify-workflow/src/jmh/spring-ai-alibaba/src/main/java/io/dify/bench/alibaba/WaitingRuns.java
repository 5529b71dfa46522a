package io.dify.bench.alibaba;

import com.alibaba.cloud.ai.graph.CompiledGraph;
import com.alibaba.cloud.ai.graph.RunnableConfig;
import com.alibaba.cloud.ai.graph.exception.GraphStateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Ten thousand runs at once of a graph with one node that waits 500 ms, each on a virtual thread. */
final class WaitingRuns {
  private static final int RUNS = 10_000;
  private static final int ROUNDS = 5;

  private WaitingRuns() {}

  public static void main(String[] args) throws GraphStateException, InterruptedException {
    CompiledGraph graph = Graphs.chain(1, 500);
    for (int round = 1; round <= ROUNDS; round++) {
      long begin = System.nanoTime();
      List<Thread> runs = new ArrayList<>(RUNS);
      for (int i = 0; i < RUNS; i++) {
        runs.add(Thread.ofVirtual().start(
            () -> graph.invoke(Map.of("query", "how are you?"), RunnableConfig.builder().build()).orElseThrow()));
      }
      for (Thread run : runs) {
        run.join();
      }
      System.out.printf("round %d: %,d runs in %,d ms, 500 of them the model's%n", round, RUNS,
          (System.nanoTime() - begin) / 1_000_000);
    }
  }
}
