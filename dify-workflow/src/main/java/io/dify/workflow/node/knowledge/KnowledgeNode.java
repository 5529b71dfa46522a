package io.dify.workflow.node.knowledge;

import io.dify.core.template.Selector;
import io.dify.workflow.node.NodeData;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeType;
import io.dify.workflow.prompt.NodeModel;
import java.util.List;
import java.util.Optional;

/** Looks a question up in knowledge bases; its output {@code result} is a list of passages with their sources, best first. */
public final class KnowledgeNode implements NodeType<KnowledgeConfig> {
  /** The type. */
  public KnowledgeNode() {}

  @Override
  public String name() {
    return "knowledge-retrieval";
  }

  @Override
  public KnowledgeConfig parse(NodeData data) {
    Selector query = data.at("query_variable_selector").selector().orElse(Selector.of("sys", "query"));
    List<String> datasets = KnowledgeReader.texts(data.at("dataset_ids"));
    if (datasets.isEmpty()) {
      data.at("dataset_ids").warning("no_dataset",
          "The node has no knowledge base and finds nothing; put ids or names of knowledge bases into dataset_ids.");
    }
    return new KnowledgeConfig(query, data.at("query_attachment_selector").selector(), datasets,
        KnowledgeReader.merging(data.at("multiple_retrieval_config")), KnowledgeReader.filtering(data), chooser(data));
  }

  private static Optional<NodeModel> chooser(NodeData data) {
    NodeData model = data.at("single_retrieval_config").at("model");
    if (!data.at("retrieval_mode").text("multiple").equals("single")) {
      return Optional.empty();
    }
    if (!model.present()) {
      data.at("single_retrieval_config").warning("no_model",
          "retrieval_mode is single, but no model is given to choose a knowledge base; all are searched.");
      return Optional.empty();
    }
    return Optional.of(NodeModel.read(model));
  }

  @Override
  public NodeExecutor executor(KnowledgeConfig config) {
    return new KnowledgeExecutor(config);
  }
}
