package io.dify.runtime.http.dataset;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.value.Value;
import io.dify.core.value.ValueJson;
import io.dify.core.value.ValueText;
import io.dify.rag.IndexingStatus;
import io.dify.rag.ingest.ProcessRule;
import io.dify.rag.store.BaseSettings;
import io.dify.rag.store.BuiltInFields;
import io.dify.rag.store.DocumentField;
import io.dify.rag.store.DocumentTimes;
import io.dify.rag.store.KnowledgeBase;
import io.dify.rag.store.SourceRef;
import io.dify.rag.store.StoredDocument;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Documents as the API shows them.
 *
 * @param base their base
 * @param fields the metadata fields of the base
 * @param hits how often chunks of documents were found, by the ids of documents
 */
record DocumentJson(KnowledgeBase base, List<DocumentField> fields, Map<String, Long> hits) {
  /** As one of a list, or as what a submission answers. */
  ObjectNode write(StoredDocument document) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    origin(document, node);
    node.set("data_source_info", node(Map.of("upload_file_id", fileId(document))));
    ObjectNode detail = node.putObject("data_source_detail_dict");
    detail.set("upload_file", upload(document));
    node.put("dataset_process_rule_id", ruleId(rules(document)));
    status(document, node);
    node.put("word_count", document.characterCount()).put("hit_count", hits.getOrDefault(document.id(), 0L))
        .put("doc_form", base.settings().chunk().mode().wire());
    node.set("doc_metadata", metadata(document));
    return node.putNull("summary_index_status").put("need_summary", false);
  }

  /** As a document by itself, with its metadata or without. */
  ObjectNode detail(StoredDocument document, boolean metadata) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    origin(document, node);
    ObjectNode info = node.putObject("data_source_info");
    info.set("upload_file", upload(document));
    rulesOf(document, node);
    status(document, node);
    node.put("hit_count", hits.getOrDefault(document.id(), 0L))
        .put("doc_form", base.settings().chunk().mode().wire()).put("doc_language", document.language());
    if (metadata) {
      node.putNull("doc_type").set("doc_metadata", metadata(document));
    }
    DocumentTimes times = document.times();
    node.put("completed_at", seconds(times.completed())).put("updated_at", seconds(document.updatedAt()));
    latency(times, node);
    return node.put("segment_count", document.chunkCount())
        .put("average_segment_length",
            document.chunkCount() == 0 ? 0 : (double) document.characterCount() / document.chunkCount())
        .putNull("summary_index_status").put("need_summary", false);
  }

  /** The metadata of a document and nothing else. */
  ObjectNode metadataOnly(StoredDocument document) {
    ObjectNode node = JsonNodeFactory.instance.objectNode().put("id", document.id()).putNull("doc_type");
    node.set("doc_metadata", metadata(document));
    return node;
  }

  /** How far a document of a submission has come. */
  static ObjectNode progress(IndexingStatus status) {
    StoredDocument document = status.document();
    DocumentTimes times = document.times();
    return JsonNodeFactory.instance.objectNode().put("id", document.id())
        .put("indexing_status", document.status().wire()).put("processing_started_at", seconds(times.started()))
        .put("parsing_completed_at", seconds(times.parsed())).put("cleaning_completed_at", seconds(times.cleaned()))
        .put("splitting_completed_at", seconds(times.split())).put("completed_at", seconds(times.completed()))
        .put("paused_at", seconds(times.paused())).put("error", document.error()).putNull("stopped_at")
        .put("completed_segments", status.completedChunks()).put("total_segments", status.totalChunks());
  }

  private static void origin(StoredDocument document, ObjectNode into) {
    into.put("id", document.id()).put("position", document.position()).put("data_source_type", document.sourceType());
  }

  private void rulesOf(StoredDocument document, ObjectNode into) {
    into.put("dataset_process_rule_id", ruleId(rules(document)));
    into.set("dataset_process_rule", ValueJson.toNode(ProcessRule.of(base.settings()).write()));
    ObjectNode own = into.putObject("document_process_rule").put("id", ruleId(rules(document)))
        .put("dataset_id", base.id());
    own.setAll((ObjectNode) ValueJson.toNode(ProcessRule.of(rules(document)).write()));
  }

  private static void status(StoredDocument document, ObjectNode into) {
    into.put("name", document.name()).put("created_from", "api").put("created_by", document.uploader())
        .put("created_at", seconds(document.createdAt())).put("tokens", document.tokenCount())
        .put("indexing_status", document.status().wire()).put("error", document.error())
        .put("enabled", document.enabled()).put("disabled_at", seconds(document.times().disabled()))
        .putNull("disabled_by").put("archived", document.archived()).put("display_status", document.displayStatus());
  }

  private static void latency(DocumentTimes times, ObjectNode into) {
    Instant started = times.started();
    Instant completed = times.completed();
    if (started == null || completed == null || completed.isBefore(started)) {
      into.putNull("indexing_latency");
    } else {
      into.put("indexing_latency", Duration.between(started, completed).toMillis() / 1000.0);
    }
  }

  private BaseSettings rules(StoredDocument document) {
    return document.settings() == null ? base.settings() : document.settings();
  }

  /** Rules have no rows of their own: the same rule of a base has the same id. */
  private String ruleId(BaseSettings rules) {
    String text = base.id() + ValueJson.write(ProcessRule.of(rules).write());
    return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)).toString();
  }

  private static ObjectNode upload(StoredDocument document) {
    SourceRef source = document.source();
    String name = source == null ? document.name() : source.fileName();
    String extension = MediaTypes.extension(name);
    return JsonNodeFactory.instance.objectNode().put("id", fileId(document)).put("name", name)
        .put("size", document.sourceBytes()).put("extension", extension).put("mime_type", MediaTypes.of(extension))
        .put("created_by", document.uploader()).put("created_at", seconds(document.createdAt()));
  }

  /** Made of the hash of its content and the document, since files are kept once for all documents with the same content. */
  private static String fileId(StoredDocument document) {
    SourceRef source = document.source();
    String text = document.id() + (source == null ? "" : source.id());
    return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)).toString();
  }

  private ArrayNode metadata(StoredDocument document) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    fields.forEach(field -> add(list, field, document.metadata().getOrDefault(field.name(), Value.nothing())));
    if (base.builtInFields()) {
      Map<String, Value> known = BuiltInFields.of(document);
      BuiltInFields.all().forEach(field -> add(list, field, known.getOrDefault(field.name(), Value.nothing())));
    }
    return list;
  }

  private static void add(ArrayNode list, DocumentField field, Value value) {
    if (!value.isNothing()) {
      list.addObject().put("id", field.id()).put("name", field.name()).put("type", field.type().wire()).put("value",
          ValueText.plain(value));
    }
  }

  private static ObjectNode node(Map<String, String> fields) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    fields.forEach(node::put);
    return node;
  }

  private static @Nullable Long seconds(@Nullable Instant time) {
    return time == null ? null : time.getEpochSecond();
  }
}
