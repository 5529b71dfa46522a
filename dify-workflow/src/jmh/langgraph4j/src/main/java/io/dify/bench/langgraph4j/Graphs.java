package io.dify.bench.langgraph4j;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.bsc.langgraph4j.CompileConfig;
import org.bsc.langgraph4j.CompiledGraph;
import org.bsc.langgraph4j.GraphDefinition;
import org.bsc.langgraph4j.GraphStateException;
import org.bsc.langgraph4j.RunnableConfig;
import org.bsc.langgraph4j.StateGraph;
import org.bsc.langgraph4j.action.AsyncNodeAction;
import org.bsc.langgraph4j.state.AgentState;

/** The graphs, with the library's defaults; branches run on virtual threads. */
final class Graphs {
  private static final int SIZE = 100;
  private static final ExecutorService THREADS = Executors.newVirtualThreadPerTaskExecutor();

  private Graphs() {}

  /** A node that waits, and then sets a number. */
  static AsyncNodeAction<AgentState> node(long waitMillis) {
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

  private static CompiledGraph<AgentState> compile(StateGraph<AgentState> graph) throws GraphStateException {
    return graph.compile(CompileConfig.builder().recursionLimit(1000).build());
  }

  static CompiledGraph<AgentState> chain(int length, long waitMillis) throws GraphStateException {
    StateGraph<AgentState> graph = new StateGraph<>(AgentState::new);
    String last = GraphDefinition.START;
    for (int i = 0; i < length; i++) {
      graph.addNode("n" + i, node(waitMillis));
      graph.addEdge(last, "n" + i);
      last = "n" + i;
    }
    graph.addEdge(last, GraphDefinition.END);
    return compile(graph);
  }

  static CompiledGraph<AgentState> chain() throws GraphStateException {
    return chain(SIZE, 0);
  }

  static CompiledGraph<AgentState> fan(long waitMillis) throws GraphStateException {
    StateGraph<AgentState> graph = new StateGraph<>(AgentState::new);
    graph.addNode("fork", node(0));
    graph.addNode("join", node(0));
    graph.addEdge(GraphDefinition.START, "fork");
    for (int i = 0; i < SIZE; i++) {
      graph.addNode("n" + i, node(waitMillis));
      graph.addEdge("fork", "n" + i);
      graph.addEdge("n" + i, "join");
    }
    graph.addEdge("join", GraphDefinition.END);
    return compile(graph);
  }

  static RunnableConfig parallel() {
    return RunnableConfig.builder().addParallelNodeExecutor("fork", THREADS).build();
  }
}
