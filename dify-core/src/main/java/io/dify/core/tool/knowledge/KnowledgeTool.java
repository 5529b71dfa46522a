package io.dify.core.tool.knowledge;

import io.dify.core.model.CallOrigin;
import io.dify.core.model.ToolSpec;
import io.dify.core.model.Usage;
import io.dify.core.retrieval.KnowledgeHit;
import io.dify.core.retrieval.KnowledgeItem;
import io.dify.core.retrieval.KnowledgeQuery;
import io.dify.core.retrieval.KnowledgeRetriever;
import io.dify.core.retrieval.Reranking;
import io.dify.core.tool.Tool;
import io.dify.core.tool.ToolArguments;
import io.dify.core.tool.ToolContext;
import io.dify.core.tool.ToolResult;
import io.dify.core.value.Value;
import io.dify.core.value.ValueText;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** A search in knowledge bases. What passages say is text and nothing else: it is handed on, never acted upon. */
record KnowledgeTool(KnowledgeRetriever retriever, CallOrigin origin, List<String> bases, int topK,
    OptionalDouble threshold, Reranking reranking, String description) implements Tool {
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
        : retriever.retrieve(KnowledgeQuery.of(bases, query).withTopK(topK).withThreshold(threshold).with(reranking)
            .on(origin), context.cancellation());
    String text = hits.stream().map(KnowledgeHit::content).collect(Collectors.joining("\n\n"));
    return new ToolResult(text.isEmpty() ? "Nothing was found." : text, KnowledgeItem.all(hits).items(), List.of(),
        new Value.Obj(Map.of()), Usage.NONE);
  }
}
