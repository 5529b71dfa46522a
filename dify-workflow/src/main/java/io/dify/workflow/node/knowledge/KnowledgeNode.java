package io.dify.workflow.node.knowledge;

import io.dify.core.retrieval.KnowledgeHit;
import io.dify.core.retrieval.KnowledgeQuery;
import io.dify.core.retrieval.SearchMode;
import io.dify.core.template.Selector;
import io.dify.core.value.Value;
import io.dify.core.value.ValueText;
import io.dify.workflow.node.NodeContext;
import io.dify.workflow.node.NodeData;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.node.NodeResult;
import io.dify.workflow.node.NodeType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Looks a question up in knowledge bases; its output {@code result} is a list of passages with their sources, best first. */
public final class KnowledgeNode implements NodeType<KnowledgeConfig> {
  private static final int DEFAULT_TOP_K = 4;
  private static final int MAX_TOP_K = 100;

  /** The type. */
  public KnowledgeNode() {}

  @Override
  public String name() {
    return "knowledge-retrieval";
  }

  @Override
  public KnowledgeConfig parse(NodeData data) {
    Selector query = data.at("query_variable_selector").selector().orElse(Selector.of("sys", "query"));
    List<String> datasets = data.at("dataset_ids").items().stream().map(item -> item.text(""))
        .filter(id -> !id.isBlank()).toList();
    if (datasets.isEmpty()) {
      data.at("dataset_ids").warning("no_dataset",
          "The node has no knowledge base and finds nothing; put ids or names of knowledge bases into dataset_ids.");
    }
    NodeData multiple = data.at("multiple_retrieval_config");
    boolean limited = multiple.at("score_threshold_enabled").truth(true);
    return new KnowledgeConfig(query, datasets, multiple.at("top_k").whole(DEFAULT_TOP_K, 1, MAX_TOP_K),
        limited ? multiple.at("score_threshold").number() : OptionalDouble.empty());
  }

  @Override
  public NodeExecutor executor(KnowledgeConfig config) {
    return context -> retrieve(config, context);
  }

  private static NodeOutcome retrieve(KnowledgeConfig config, NodeContext context) {
    String question = context.get(config.query()).map(ValueText::plain).orElse("").strip();
    List<KnowledgeHit> hits = question.isEmpty() || config.datasets().isEmpty()
        ? List.of()
        : context.knowledge().retrieve(
            new KnowledgeQuery(config.datasets(), question, SearchMode.DEFAULT, config.topK(), config.scoreThreshold()),
            context.cancellation());
    Value result = new Value.Array(hits.stream().map(KnowledgeNode::item).toList());
    return new NodeOutcome.Succeeded(
        NodeResult.of(Map.of("result", result)).withInputs(Map.of("query", Value.of(question))));
  }

  private static Value item(KnowledgeHit hit) {
    Map<String, Value> metadata = new LinkedHashMap<>();
    metadata.put("_source", Value.of("knowledge"));
    metadata.put("position", Value.of(hit.position()));
    metadata.put("dataset_id", Value.of(hit.datasetId()));
    metadata.put("dataset_name", Value.of(hit.datasetName()));
    metadata.put("document_id", Value.of(hit.documentId()));
    metadata.put("document_name", Value.of(hit.documentName()));
    metadata.put("data_source_type", Value.of(hit.dataSourceType()));
    metadata.put("segment_id", Value.of(hit.segmentId()));
    metadata.put("retriever_from", Value.of("workflow"));
    metadata.put("score", Value.of(hit.score()));
    hit.relevance().ifPresent(relevance -> metadata.put("relevance", Value.of(relevance)));
    metadata.put("child_chunks", new Value.Array(List.of()));
    metadata.put("segment_hit_count", Value.of(hit.hitCount()));
    metadata.put("segment_word_count", Value.of(hit.wordCount()));
    metadata.put("segment_position", Value.of(hit.segmentPosition()));
    metadata.put("segment_index_node_hash", Value.of(hit.indexNodeHash()));
    metadata.put("doc_metadata", new Value.Obj(hit.metadata()));
    Map<String, Value> item = new LinkedHashMap<>();
    item.put("title", Value.of(hit.title()));
    item.put("content", Value.of(hit.content()));
    item.put("files", new Value.Array(List.of()));
    item.put("metadata", new Value.Obj(metadata));
    return new Value.Obj(item);
  }
}
