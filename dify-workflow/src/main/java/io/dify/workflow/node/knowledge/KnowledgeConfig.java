package io.dify.workflow.node.knowledge;

import io.dify.core.template.Selector;
import io.dify.core.value.ValueType;
import io.dify.workflow.node.NodeConfig;
import io.dify.workflow.node.NodeOutputs;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Configuration of a knowledge-retrieval node.
 *
 * @param query the variable that holds the question
 * @param datasets ids or names of knowledge bases
 * @param topK passages at most
 * @param scoreThreshold passages below are left out; empty for none
 */
public record KnowledgeConfig(Selector query, List<String> datasets, int topK, OptionalDouble scoreThreshold)
    implements
      NodeConfig {
  /** Copies. */
  public KnowledgeConfig {
    datasets = List.copyOf(datasets);
  }

  @Override
  public NodeOutputs gives() {
    return NodeOutputs.NONE.with("result", ValueType.ARRAY_OBJECT);
  }

  @Override
  public List<Selector> reads() {
    return List.of(query);
  }
}
