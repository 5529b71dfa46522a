package io.dify.runtime.app;

import io.dify.rag.KnowledgeBases;
import io.dify.workflow.graph.Graph;
import io.dify.workflow.node.knowledge.KnowledgeConfig;
import java.util.List;
import java.util.function.Supplier;

/** Which knowledge bases an app asks for. Stateless. */
public final class KnowledgeNeeds {
  private KnowledgeNeeds() {}

  /**
   * Names or ids that an app asks for and nobody has made, each once.
   *
   * @param bases asked only when the app asks for any
   */
  public static List<String> missing(Graph graph, Supplier<KnowledgeBases> bases) {
    return GraphNodes.all(graph).filter(node -> node.config() instanceof KnowledgeConfig)
        .flatMap(node -> ((KnowledgeConfig) node.config()).datasets().stream()).distinct()
        .filter(name -> bases.get().find(name).isEmpty()).toList();
  }
}
