package io.dify.workflow.node.knowledge;

import io.dify.core.retrieval.Reranking;
import io.dify.core.template.Selector;
import io.dify.workflow.node.NodeData;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeType;
import io.dify.workflow.node.knowledge.KnowledgeConfig.Merging;
import java.util.List;
import java.util.Optional;

/**
 * The node of Dify's newer knowledge store, as far as it can be mapped: its spaces are knowledge bases of the same id or name, and are searched as those of the
 * older node are. The modes {@code deep} and {@code research} search no further than {@code fast}, with a warning.
 */
public final class KnowledgeV2Node implements NodeType<KnowledgeConfig> {
  private static final int DEFAULT_TOP_N = 10;
  private static final int MAX_TOP_N = 100;

  /** The type. */
  public KnowledgeV2Node() {}

  @Override
  public String name() {
    return "knowledge-retrieval-v2";
  }

  @Override
  public KnowledgeConfig parse(NodeData data) {
    List<String> spaces = KnowledgeReader.texts(data.at("control_space_ids"));
    if (spaces.isEmpty()) {
      data.at("control_space_ids").warning("no_dataset",
          "The node has no knowledge base and finds nothing; put ids or names of knowledge bases into control_space_ids.");
    }
    String mode = data.at("mode").text("fast");
    if (!mode.equals("fast")) {
      data.at("mode").warning("mode_not_supported", "The mode " + mode + " searches as fast does here.");
    }
    Merging merging = KnowledgeReader.merging(data);
    Reranking reranking = merging.reranking();
    return new KnowledgeConfig(data.at("query_variable_selector").selector().orElse(Selector.of("sys", "query")),
        data.at("query_attachment_selector").selector(), spaces,
        new Merging(data.at("top_n").whole(DEFAULT_TOP_N, 1, MAX_TOP_N), merging.scoreThreshold(), reranking),
        KnowledgeReader.filtering(data), Optional.empty());
  }

  @Override
  public NodeExecutor executor(KnowledgeConfig config) {
    return new KnowledgeExecutor(config);
  }
}
