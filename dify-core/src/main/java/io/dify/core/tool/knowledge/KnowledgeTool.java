package io.dify.core.tool.knowledge;

import io.dify.core.model.ToolSpec;
import io.dify.core.model.Usage;
import io.dify.core.retrieval.KnowledgeHit;
import io.dify.core.retrieval.KnowledgeQuery;
import io.dify.core.retrieval.KnowledgeRetriever;
import io.dify.core.retrieval.SearchMode;
import io.dify.core.tool.Tool;
import io.dify.core.tool.ToolArguments;
import io.dify.core.tool.ToolContext;
import io.dify.core.tool.ToolResult;
import io.dify.core.value.Value;
import io.dify.core.value.ValueText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** A search in knowledge bases. What passages say is text and nothing else: it is handed on, never acted upon. */
record KnowledgeTool(KnowledgeRetriever retriever, List<String> bases, int topK, OptionalDouble threshold,
    String description) implements Tool {
  private static final int MAX_NAME = 64;
  private static final Value.Obj SCHEMA = (Value.Obj) Value.from(Map.of("type", "object", "properties",
      Map.of("query", Map.of("type", "string", "description", "What to look for.")), "required", List.of("query")));
  private static final ToolArguments ARGUMENTS = ToolArguments.of(SCHEMA);

  @Override
  public ToolSpec spec() {
    String name = "dataset_" + String.join("_", bases).replaceAll("[^A-Za-z0-9_]", "_");
    return new ToolSpec(name.length() > MAX_NAME ? name.substring(0, MAX_NAME) : name,
        description.isEmpty() ? "Finds passages in the knowledge base " + String.join(", ", bases) + "." : description,
        SCHEMA);
  }

  @Override
  public ToolResult run(Value.Obj arguments, ToolContext context) {
    String query = ValueText.plain(ARGUMENTS.fit(arguments).fields().getOrDefault("query", Value.nothing())).strip();
    List<KnowledgeHit> hits = query.isEmpty()
        ? List.of()
        : retriever.retrieve(new KnowledgeQuery(bases, query, SearchMode.DEFAULT, topK, threshold),
            context.cancellation());
    String text = hits.stream().map(KnowledgeHit::content).collect(Collectors.joining("\n\n"));
    return new ToolResult(text.isEmpty() ? "Nothing was found." : text, hits.stream().map(KnowledgeTool::item).toList(),
        List.of(), new Value.Obj(Map.of()), Usage.NONE);
  }

  /** The form of the knowledge-retrieval node's result, from which citations are made. */
  private static Value item(KnowledgeHit hit) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("_source", "knowledge");
    metadata.put("position", hit.position());
    metadata.put("dataset_id", hit.datasetId());
    metadata.put("dataset_name", hit.datasetName());
    metadata.put("document_id", hit.documentId());
    metadata.put("document_name", hit.documentName());
    metadata.put("data_source_type", hit.dataSourceType());
    metadata.put("segment_id", hit.segmentId());
    metadata.put("retriever_from", "workflow");
    metadata.put("score", hit.score());
    metadata.put("segment_hit_count", hit.hitCount());
    metadata.put("segment_word_count", hit.wordCount());
    metadata.put("segment_position", hit.segmentPosition());
    metadata.put("segment_index_node_hash", hit.indexNodeHash());
    metadata.put("doc_metadata", hit.metadata());
    Map<String, Object> item = new LinkedHashMap<>();
    item.put("title", hit.title());
    item.put("content", hit.content());
    item.put("metadata", metadata);
    return Value.from(item);
  }
}
