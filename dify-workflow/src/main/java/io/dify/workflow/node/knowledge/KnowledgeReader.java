package io.dify.workflow.node.knowledge;

import io.dify.core.error.DifyException;
import io.dify.core.retrieval.MetadataOperator;
import io.dify.core.retrieval.Reranking;
import io.dify.core.retrieval.RerankingMode;
import io.dify.core.retrieval.RetrievalJson;
import io.dify.core.retrieval.RetrievalSettings;
import io.dify.core.template.Template;
import io.dify.core.value.Value;
import io.dify.workflow.node.NodeData;
import io.dify.workflow.node.knowledge.Filtering.Operand;
import io.dify.workflow.node.knowledge.KnowledgeConfig.Merging;
import io.dify.workflow.prompt.NodeModel;
import io.dify.workflow.prompt.Question;
import io.dify.workflow.prompt.Vision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Reads what knowledge-retrieval nodes of both kinds have in common. Stateless. */
final class KnowledgeReader {
  private KnowledgeReader() {}

  static List<String> texts(NodeData list) {
    return list.items().stream().map(item -> item.text("")).filter(text -> !text.isBlank()).toList();
  }

  static Merging merging(NodeData data) {
    OptionalDouble threshold = data.at("score_threshold_enabled").truth(true)
        ? data.at("score_threshold").number()
        : OptionalDouble.empty();
    return new Merging(data.at("top_k").whole(RetrievalSettings.DEFAULT_TOP_K, 1, RetrievalSettings.MAX_TOP_K),
        threshold, reranking(data));
  }

  private static Reranking reranking(NodeData data) {
    try {
      Reranking set = RetrievalJson.reranking(data.value());
      boolean enabled = data.at("reranking_enable").truth(true);
      if (enabled && set.mode() == RerankingMode.RERANKING_MODEL && set.model() == null
          && data.at("reranking_enable").present()) {
        data.at("reranking_model").warning("no_reranking_model", "Reranking is on but names no model, so passages are"
            + " ordered by the score of the search. Choose a model, or set reranking_enable to false.");
      }
      return new Reranking(enabled, set.mode(), set.model(), set.weights(), set.fallback());
    } catch (DifyException e) {
      data.error("invalid_retrieval", e.text());
      return Reranking.NONE;
    }
  }

  static Filtering filtering(NodeData data) {
    String mode = data.at("metadata_filtering_mode").text("disabled");
    return switch (mode) {
      case "manual" -> manual(data.at("metadata_filtering_conditions"));
      case "automatic" -> new Filtering.Automatic(new Question(NodeModel.read(data.at("metadata_model_config")),
          Optional.empty(), Vision.read(data.at("vision"))));
      case "disabled", "" -> new Filtering.Off();
      default -> {
        data.at("metadata_filtering_mode").error("invalid_filtering",
            "'metadata_filtering_mode' must be disabled, automatic or manual, not " + mode + ".");
        yield new Filtering.Off();
      }
    };
  }

  private static Filtering manual(NodeData data) {
    List<Filtering.Rule> rules = new ArrayList<>();
    for (NodeData item : data.at("conditions").items()) {
      rule(item).ifPresent(rules::add);
    }
    boolean anyOf = data.at("logical_operator").text("and").equals("or");
    return rules.isEmpty() ? new Filtering.Off() : new Filtering.Manual(anyOf, rules);
  }

  private static Optional<Filtering.Rule> rule(NodeData item) {
    String field = item.at("name").requiredText();
    MetadataOperator operator;
    try {
      operator = MetadataOperator.of(item.at("comparison_operator").requiredText());
    } catch (DifyException e) {
      item.at("comparison_operator").error("unknown_operator", e.text());
      return Optional.empty();
    }
    boolean needsValue = operator != MetadataOperator.EMPTY && operator != MetadataOperator.NOT_EMPTY;
    if (needsValue && !item.at("value").present()) {
      item.at("value").warning("no_value", "The condition on " + field + " has no value and is left out.");
      return Optional.empty();
    }
    Value value = item.at("value").value();
    List<Operand> operands = value instanceof Value.Array list
        ? list.items().stream().map(KnowledgeReader::operand).toList()
        : List.of(operand(value));
    return Optional.of(new Filtering.Rule(field, operator, operands, value instanceof Value.Array));
  }

  private static Operand operand(Value value) {
    return value instanceof Value.Text text
        ? new Operand.Text(Template.parse(text.text()))
        : new Operand.Fixed(value);
  }
}
