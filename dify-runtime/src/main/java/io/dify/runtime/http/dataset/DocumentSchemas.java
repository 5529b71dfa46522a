package io.dify.runtime.http.dataset;

import io.dify.runtime.http.Schema;
import java.util.List;

/** Shapes of documents, of how far they have come, and of their files. */
final class DocumentSchemas {
  private static final Schema.Obj VALUE = Schema.object("MetadataValue").must("id", Schema.text())
      .must("name", Schema.text()).must("type", BaseSchemas.fieldTypes()).must("value", Schema.text());

  private static final Schema.Obj UPLOAD = Schema.object().must("upload_file",
      Schema.object("OriginalFile").must("id", Schema.uuid()).must("name", Schema.text())
          .must("size", Schema.whole()).must("extension", Schema.text()).must("mime_type", Schema.text())
          .must("created_by", Schema.text()).must("created_at", Schema.seconds()));

  private static final Schema.Obj ORIGIN = Schema.object().must("id", Schema.uuid())
      .must("position", Schema.whole()).must("data_source_type", Schema.text());

  private static final Schema.Obj STATUS = Schema.object().must("dataset_process_rule_id", Schema.uuid())
      .must("name", Schema.text()).must("created_from", Schema.text()).must("created_by", Schema.text())
      .must("created_at", Schema.seconds()).must("tokens", Schema.whole()).must("indexing_status", statuses())
      .must("error", Schema.text().orNull()).must("enabled", Schema.truth())
      .must("disabled_at", Schema.seconds().orNull()).must("disabled_by", Schema.text().orNull())
      .must("archived", Schema.truth())
      .must("display_status", Schema.words("queuing", "indexing", "paused", "error", "available", "disabled",
          "archived"))
      .must("hit_count", Schema.whole()).must("doc_form", forms())
      .must("summary_index_status", Schema.text().orNull()).must("need_summary", Schema.truth());

  static final Schema.Obj DOCUMENT = Schema.object("Document").and(ORIGIN)
      .must("data_source_info", Schema.object().must("upload_file_id", Schema.uuid()))
      .must("data_source_detail_dict", UPLOAD).and(STATUS).must("word_count", Schema.whole())
      .must("doc_metadata", Schema.list(VALUE));

  static final Schema.Obj DOCUMENTS = Schema.page("DocumentListResponse", DOCUMENT);

  static final Schema.Obj SUBMITTED = Schema.object("DocumentAndBatch").must("document", DOCUMENT)
      .must("batch", Schema.text());

  private static final Schema.Obj DETAIL = Schema.object("DocumentDetail").and(ORIGIN)
      .must("data_source_info", UPLOAD).must("dataset_process_rule", Schema.anyObject())
      .must("document_process_rule", Schema.anyObject()).and(STATUS).must("doc_language", Schema.text())
      .may("doc_type", Schema.text().orNull()).may("doc_metadata", Schema.list(VALUE))
      .must("completed_at", Schema.seconds().orNull()).must("updated_at", Schema.seconds().orNull())
      .must("indexing_latency", Schema.number().orNull()).must("segment_count", Schema.whole())
      .must("average_segment_length", Schema.number());

  /** A document by itself, whole or its metadata only. */
  static final Schema ONE = new Schema.OneOf(List.of(DETAIL, Schema.object("DocumentMetadata")
      .must("id", Schema.uuid()).must("doc_type", Schema.text().orNull())
      .must("doc_metadata", Schema.list(VALUE))));

  static final Schema.Obj PROGRESS = Schema.object("IndexingStatusResponse").must("data",
      Schema.list(Schema.object("IndexingStatus").must("id", Schema.uuid()).must("indexing_status", statuses())
          .must("processing_started_at", Schema.seconds().orNull())
          .must("parsing_completed_at", Schema.seconds().orNull())
          .must("cleaning_completed_at", Schema.seconds().orNull())
          .must("splitting_completed_at", Schema.seconds().orNull())
          .must("completed_at", Schema.seconds().orNull()).must("paused_at", Schema.seconds().orNull())
          .must("error", Schema.text().orNull()).must("stopped_at", Schema.seconds().orNull())
          .must("completed_segments", Schema.whole()).must("total_segments", Schema.whole())));

  static final Schema.Obj ADDRESS = Schema.object("DownloadAddress").must("url", Schema.text());

  static final Schema.Obj PIPELINE_FILE = Schema.object("PipelineFile").must("id", Schema.uuid())
      .must("name", Schema.text()).must("size", Schema.whole()).must("extension", Schema.text())
      .must("mime_type", Schema.text().orNull()).must("created_by", Schema.text())
      .must("created_at", Schema.text("date-time").orNull());

  private DocumentSchemas() {}

  static Schema.Plain forms() {
    return Schema.words("text_model", "hierarchical_model", "qa_model");
  }

  private static Schema.Plain statuses() {
    return Schema.words("waiting", "parsing", "cleaning", "splitting", "indexing", "completed", "error", "paused");
  }
}
