package io.dify.workflow.node.knowledge;

import io.dify.core.model.Usage;
import io.dify.core.retrieval.KnowledgeFindings;
import io.dify.core.retrieval.KnowledgeItem;
import io.dify.core.retrieval.KnowledgeQuery;
import io.dify.core.retrieval.MetadataFilter;
import io.dify.core.retrieval.RetrievalJson;
import io.dify.core.value.Value;
import io.dify.core.value.ValueText;
import io.dify.workflow.node.NodeContext;
import io.dify.workflow.node.NodeExecutor;
import io.dify.workflow.node.NodeOutcome;
import io.dify.workflow.node.NodeResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Filters, chooses, asks. What models fail at here is noted in the node's record and never fails the node: searching more is better than not at all. */
final class KnowledgeExecutor implements NodeExecutor {
  private final KnowledgeConfig config;

  KnowledgeExecutor(KnowledgeConfig config) {
    this.config = config;
  }

  @Override
  public NodeOutcome execute(NodeContext context) {
    String question = context.get(config.query()).map(ValueText::plain).orElse("").strip();
    Notes notes = new Notes();
    config.attachments().flatMap(context::get).filter(KnowledgeExecutor::holdsFile)
        .ifPresent(
            files -> notes.add("Knowledge bases cannot be searched by images yet: the attachments of the question"
                + " were left out."));
    if (question.isEmpty() || config.datasets().isEmpty()) {
      return outcome(question, new KnowledgeFindings(List.of(), List.of()), notes);
    }
    ModelQuestions models = new ModelQuestions(context, notes);
    List<String> datasets = config.chooser().isPresent()
        ? models.choose(config.chooser().get(), config.datasets(), question)
        : config.datasets();
    MetadataFilter filter = switch (config.filtering()) {
      case Filtering.Off off -> MetadataFilter.NONE;
      case Filtering.Manual manual -> ManualFilter.of(manual, context);
      case Filtering.Automatic automatic -> models.filter(automatic.question(), datasets, question);
    };
    notes.filter = filter;
    KnowledgeQuery query = KnowledgeQuery.of(datasets, question).withTopK(config.merging().topK())
        .withThreshold(config.merging().scoreThreshold()).with(config.merging().reranking()).with(filter)
        .on(context.origin());
    return outcome(question, context.knowledge().find(query, context.cancellation()), notes);
  }

  private static boolean holdsFile(Value value) {
    return value instanceof Value.File
        || (value instanceof Value.Array list && list.items().stream().anyMatch(Value.File.class::isInstance));
  }

  private static NodeOutcome outcome(String question, KnowledgeFindings found, Notes notes) {
    found.notes().forEach(notes::add);
    Map<String, Value> outputs = Map.of("result", KnowledgeItem.all(found.hits()));
    return new NodeOutcome.Succeeded(new NodeResult(new Value.Obj(Map.of("query", Value.of(question))),
        notes.processData(), new Value.Obj(outputs), notes.usage, Map.of(), List.of()));
  }

  /** What the node's record says beside its outputs. */
  static final class Notes {
    private final List<String> texts = new ArrayList<>();
    private MetadataFilter filter = MetadataFilter.NONE;
    private Usage usage = Usage.NONE;

    void add(String text) {
      texts.add(text);
    }

    void used(Usage more) {
      usage = usage.plus(more);
    }

    private Value.Obj processData() {
      Map<String, Value> data = new LinkedHashMap<>();
      if (!filter.isNone()) {
        data.put("metadata_filter", RetrievalJson.write(filter));
      }
      if (!texts.isEmpty()) {
        data.put("notes", Value.from(texts));
      }
      return new Value.Obj(data);
    }
  }
}
