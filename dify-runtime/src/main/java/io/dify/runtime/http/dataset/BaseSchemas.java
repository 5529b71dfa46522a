package io.dify.runtime.http.dataset;

import io.dify.runtime.http.Schema;

/** Shapes of knowledge bases, and of what belongs to them as a whole: tags, metadata fields, models. */
final class BaseSchemas {
  private static final Schema.Obj RERANKING = Schema.object("RerankingModel")
      .must("reranking_provider_name", Schema.text()).must("reranking_model_name", Schema.text());

  private static final Schema.Obj WEIGHTS = Schema.object("RetrievalWeights").must("weight_type", Schema.text())
      .must("vector_setting", Schema.object().must("vector_weight", Schema.number())
          .must("embedding_provider_name", Schema.text()).must("embedding_model_name", Schema.text()))
      .must("keyword_setting", Schema.object().must("keyword_weight", Schema.number()));

  private static final Schema.Obj LIMITS = Schema.object().must("top_k", Schema.whole())
      .must("score_threshold_enabled", Schema.truth()).must("score_threshold", Schema.number());

  private static final Schema.Obj RETRIEVAL = Schema.object("RetrievalModel")
      .must("search_method", methods()).must("reranking_enable", Schema.truth())
      .must("reranking_mode", Schema.words("reranking_model", "weighted_score").orNull())
      .must("reranking_model", RERANKING).must("weights", WEIGHTS.orNull()).and(LIMITS);

  private static final Schema.Obj LINK = Schema.object("ExternalKnowledgeInfo")
      .must("external_knowledge_id", Schema.text()).must("external_knowledge_api_id", Schema.text())
      .must("external_knowledge_api_name", Schema.text()).must("external_knowledge_api_endpoint", Schema.text());

  static final Schema.Obj FIELD = Schema.object("MetadataField").must("id", Schema.text())
      .must("name", Schema.text()).must("type", fieldTypes());

  static final Schema.Obj FIELDS = Schema.object("MetadataFields")
      .must("doc_metadata", Schema.list(new Schema.Obj("CountedMetadataField", FIELD.fields())
          .must("count", Schema.whole())))
      .must("built_in_field_enabled", Schema.truth());

  static final Schema.Obj BUILT_IN_FIELDS = Schema.object("BuiltInFields").must("fields",
      Schema.list(Schema.object().must("name", Schema.text()).must("type", fieldTypes())));

  private static final Schema.Obj BOUND_TAG = Schema.object("DatasetTag").must("id", Schema.uuid())
      .must("name", Schema.text());

  static final Schema.Obj BASE = Schema.object("Dataset").must("id", Schema.uuid()).must("name", Schema.text())
      .must("description", Schema.text()).must("provider", Schema.words("vendor", "external"))
      .must("permission", Schema.words("only_me", "all_team_members", "partial_members"))
      .must("data_source_type", Schema.text().orNull())
      .must("indexing_technique", Schema.words("high_quality", "economy").orNull())
      .must("app_count", Schema.whole()).must("document_count", Schema.whole()).must("word_count", Schema.whole())
      .must("created_by", Schema.text()).must("author_name", Schema.text()).must("created_at", Schema.seconds())
      .must("updated_by", Schema.text()).must("updated_at", Schema.seconds())
      .must("embedding_model", Schema.text().orNull()).must("embedding_model_provider", Schema.text().orNull())
      .must("embedding_available", Schema.truth()).must("retrieval_model_dict", RETRIEVAL)
      .must("summary_index_setting", BodySchemas.SUMMARIES.orNull())
      .must("tags", Schema.list(new Schema.Obj("TypedTag", BOUND_TAG.fields())
          .must("type", Schema.words("knowledge"))))
      .must("doc_form", DocumentSchemas.forms().orNull()).must("external_knowledge_info", LINK.orNull())
      .must("external_retrieval_model", LIMITS.orNull()).must("doc_metadata", Schema.list(FIELD))
      .must("built_in_field_enabled", Schema.truth()).must("pipeline_id", Schema.text().orNull())
      .must("runtime_mode", Schema.text().orNull()).must("chunk_structure", Schema.text().orNull())
      .must("icon_info", Schema.object().must("icon_type", Schema.text()).must("icon", Schema.text())
          .must("icon_background", Schema.text()).must("icon_url", Schema.text()).orNull())
      .must("is_published", Schema.truth())
      .must("total_documents", Schema.whole()).must("total_available_documents", Schema.whole())
      .must("enable_api", Schema.truth()).must("is_multimodal", Schema.truth())
      .must("maintainer", Schema.text().orNull())
      .must("partial_member_list", Schema.list(Schema.text()).orNull());

  static final Schema.Obj BASES = Schema.page("DatasetListResponse", BASE);

  static final Schema.Obj TAG = Schema.object("KnowledgeTag").must("id", Schema.uuid()).must("name", Schema.text())
      .must("type", Schema.words("knowledge")).must("binding_count", Schema.text().orNull());

  static final Schema.Obj BOUND_TAGS = Schema.object("DatasetTags").must("data", Schema.list(BOUND_TAG))
      .must("total", Schema.whole());

  static final Schema.Obj PROVIDERS = Schema.object("ModelProviders").must("data",
      Schema.list(Schema.object("ModelProvider").must("provider", Schema.text()).must("label", languages())
          .must("icon_small", languages()).must("status", Schema.words("active"))
          .must("models", Schema.list(model())).must("tenant_id", Schema.uuid())
          .must("icon_small_dark", languages())));

  private BaseSchemas() {}

  static Schema.Plain methods() {
    return Schema.words("keyword_search", "semantic_search", "full_text_search", "hybrid_search");
  }

  static Schema.Plain fieldTypes() {
    return Schema.words("string", "number", "time");
  }

  private static Schema.Obj languages() {
    return Schema.object("InBothLanguages").must("en_US", Schema.text()).must("zh_Hans", Schema.text());
  }

  private static Schema.Obj model() {
    return Schema.object("Model").must("model", Schema.text()).must("label", languages())
        .must("model_type", Schema.text()).must("features", Schema.list(Schema.text()).orNull())
        .must("fetch_from", Schema.text()).must("model_properties", Schema.anyObject())
        .must("status", Schema.words("active")).must("deprecated", Schema.truth())
        .must("load_balancing_enabled", Schema.truth()).must("has_invalid_load_balancing_configs", Schema.truth());
  }
}
