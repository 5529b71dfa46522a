package io.dify.runtime.http.dataset;

import io.dify.runtime.http.Schema;
import java.util.List;

/** Shapes of what requests of the knowledge API carry. */
final class BodySchemas {
  static final Schema.Obj SUMMARIES = Schema.object("SummaryIndexSettingRequest")
      .may("enable", Schema.truth().otherwise(false))
      .may("model_name", Schema.text()).may("model_provider_name", Schema.text()).may("summary_prompt", Schema.text());

  private static final Schema.Obj WEIGHTS = Schema.object("RetrievalWeightsRequest")
      .may("weight_type", Schema.words("semantic_first", "keyword_first", "customized"))
      .may("vector_setting", Schema.object().may("vector_weight", Schema.number().between(0, 1))
          .may("embedding_provider_name", Schema.text()).may("embedding_model_name", Schema.text()))
      .may("keyword_setting", Schema.object().may("keyword_weight", Schema.number().between(0, 1)));

  private static final Schema.Obj CONDITIONS = Schema.object("MetadataConditions")
      .may("logical_operator", Schema.words("and", "or").otherwise("and").orNull())
      .may("conditions", Schema.list(Schema.object().must("name", Schema.text())
          .must("comparison_operator", Schema.words("contains", "not contains", "start with", "end with", "is",
              "is not", "empty", "not empty", "in", "not in", "=", "≠", ">", "<", "≥", "≤", "before", "after"))
          .may("value", new Schema.OneOf(
              List.of(Schema.text(), Schema.list(Schema.text()), Schema.number()))))
          .orNull());

  static final Schema.Obj RETRIEVAL = Schema.object("RetrievalModelRequest")
      .must("search_method", BaseSchemas.methods()).must("reranking_enable", Schema.truth())
      .may("reranking_mode", Schema.words("weighted_score", "reranking_model").orNull())
      .may("reranking_model", Schema.object().may("reranking_provider_name", Schema.text())
          .may("reranking_model_name", Schema.text()))
      .may("weights", WEIGHTS.orNull()).must("top_k", Schema.whole().between(1, 100))
      .must("score_threshold_enabled", Schema.truth()).may("score_threshold", Schema.number().between(0, 1).orNull())
      .may("metadata_filtering_conditions", CONDITIONS.orNull());

  static final Schema.Obj EXTERNAL_RETRIEVAL = Schema.object("ExternalRetrievalModelRequest")
      .may("top_k", Schema.whole().between(1, 100)).may("score_threshold", Schema.number().between(0, 1))
      .may("score_threshold_enabled", Schema.truth());

  private static final Schema.Obj CUT = Schema.object("SegmentationRequest")
      .may("separator", Schema.text().otherwise("\n")).may("max_tokens", Schema.whole().between(50, 4000))
      .may("chunk_overlap", Schema.whole().with("minimum", 0));

  static final Schema.Obj RULE = Schema.object("ProcessRuleRequest")
      .must("mode", Schema.words("automatic", "custom", "hierarchical"))
      .may("rules", Schema.object().may("pre_processing_rules", Schema.list(Schema.object()
          .may("id", Schema.words("remove_extra_spaces", "remove_urls_emails", "remove_stopwords"))
          .may("enabled", Schema.truth()))).may("segmentation", CUT)
          .may("parent_mode", Schema.words("paragraph", "full-doc")).may("subchunk_segmentation", CUT));

  private static final Schema.Obj EXTRAS = Schema.object().may("answer", Schema.text())
      .may("keywords", Schema.list(Schema.text())).may("attachment_ids", Schema.list(Schema.text()));

  static final Schema.Obj NEW_CHUNK = Schema.object("NewSegment").must("content", Schema.text()).and(EXTRAS);

  static final Schema.Obj CHUNK_EDIT = Schema.object("SegmentChange").may("content", Schema.text()).and(EXTRAS)
      .may("enabled", Schema.truth()).may("regenerate_child_chunks", Schema.truth().otherwise(false))
      .may("summary", Schema.text().orNull());

  static final Schema.Obj FACTS = Schema.object("DocumentMetadataChange").must("document_id", Schema.uuid())
      .must("metadata_list", Schema.list(Schema.object().must("id", Schema.text()).must("name", Schema.text())
          .may("value", Schema.anything())))
      .may("partial_update", Schema.truth().otherwise(false));

  static final Schema MEMBERS = Schema.list(Schema.object().must("user_id", Schema.text()));

  static final Schema IDS = Schema.list(Schema.uuid());

  private BodySchemas() {}
}
