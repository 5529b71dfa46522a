package io.dify.workflow.node.knowledge;

import io.dify.core.retrieval.Reranking;
import io.dify.core.template.Selector;
import io.dify.core.value.ValueType;
import io.dify.workflow.node.NodeConfig;
import io.dify.workflow.node.NodeOutputs;
import io.dify.workflow.prompt.NodeModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Configuration of a knowledge-retrieval node.
 *
 * @param query the variable that holds the question
 * @param attachments the variable that holds images of the question, if any; they are not searched by yet
 * @param datasets ids or names of knowledge bases
 * @param merging how what the bases found becomes one list
 * @param filtering which documents and records may be found
 * @param chooser the model that chooses one of several bases; empty to search all
 */
public record KnowledgeConfig(Selector query, Optional<Selector> attachments, List<String> datasets, Merging merging,
    Filtering filtering, Optional<NodeModel> chooser) implements NodeConfig {
  /**
   * How what the bases found becomes one list.
   *
   * @param topK passages at most
   * @param scoreThreshold passages below are left out; empty for none
   * @param reranking what orders them
   */
  public record Merging(int topK, OptionalDouble scoreThreshold, Reranking reranking) {}

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
    List<Selector> reads = new ArrayList<>(List.of(query));
    attachments.ifPresent(reads::add);
    reads.addAll(filtering.reads());
    chooser.ifPresent(model -> reads.addAll(model.reads()));
    return List.copyOf(reads);
  }
}
