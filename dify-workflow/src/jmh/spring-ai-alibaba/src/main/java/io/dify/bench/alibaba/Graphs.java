package io.dify.bench.alibaba;

import com.alibaba.cloud.ai.graph.CompileConfig;
import com.alibaba.cloud.ai.graph.CompiledGraph;
import com.alibaba.cloud.ai.graph.KeyStrategy;
import com.alibaba.cloud.ai.graph.RunnableConfig;
import com.alibaba.cloud.ai.graph.StateGraph;
import com.alibaba.cloud.ai.graph.action.AsyncNodeAction;
import com.alibaba.cloud.ai.graph.exception.GraphStateException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The graphs, with the library's defaults; branches run on virtual threads. */
final class Graphs {
  private static final int SIZE = 100;
  private static final ExecutorService THREADS = Executors.newVirtualThreadPerTaskExecutor();

  private Graphs() {}

  /** A node that waits, and then sets a number. */
  static AsyncNodeAction node(long waitMillis) {
    return state -> {
      try {
        if (waitMillis > 0) {
          Thread.sleep(waitMillis);
        }
        return CompletableFuture.completedFuture(Map.of("n", 1));
      } catch (InterruptedException e) {
        return CompletableFuture.failedFuture(e);
      }
    };
  }

  private static CompiledGraph compile(StateGraph graph) throws GraphStateException {
    return graph.compile(CompileConfig.builder().recursionLimit(1000).build());
  }

  static CompiledGraph chain(int length, long waitMillis) throws GraphStateException {
    StateGraph graph = new StateGraph(() -> Map.of("payload", KeyStrategy.REPLACE, "n", KeyStrategy.REPLACE));
    String last = StateGraph.START;
    for (int i = 0; i < length; i++) {
      graph.addNode("n" + i, node(waitMillis));
      graph.addEdge(last, "n" + i);
      last = "n" + i;
    }
    graph.addEdge(last, StateGraph.END);
    return compile(graph);
  }

  static CompiledGraph chain() throws GraphStateException {
    return chain(SIZE, 0);
  }

  static CompiledGraph fan(long waitMillis) throws GraphStateException {
    StateGraph graph = new StateGraph(() -> Map.of("payload", KeyStrategy.REPLACE, "n", KeyStrategy.REPLACE));
    graph.addNode("fork", node(0));
    graph.addNode("join", node(0));
    graph.addEdge(StateGraph.START, "fork");
    for (int i = 0; i < SIZE; i++) {
      graph.addNode("n" + i, node(waitMillis));
      graph.addEdge("fork", "n" + i);
      graph.addEdge("n" + i, "join");
    }
    graph.addEdge("join", StateGraph.END);
    return compile(graph);
  }

  static RunnableConfig parallel() {
    return RunnableConfig.builder().addParallelNodeExecutor("fork", THREADS).build();
  }
}
