package io.dify.runtime.http.dataset;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dify.core.model.TokenEstimate;
import io.dify.core.value.FileRef;
import io.dify.rag.ChunkDetails;
import io.dify.rag.document.Chunk;
import io.dify.rag.store.ChildChunk;
import io.dify.rag.store.ChunkHistory;
import io.dify.rag.store.DocumentStatus;
import io.dify.rag.store.IndexingTechnique;
import io.dify.rag.store.KnowledgeBase;
import io.dify.rag.store.StoredChunk;
import io.dify.rag.store.StoredDocument;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chunks of a tenant as the API shows them ({@code Segment}, {@code ChildChunk}). Thread-safe.
 *
 * @param tenantId the caller's
 * @param addresses where their images can be read
 */
record SegmentJson(String tenantId, Images addresses) {
  private static final String COMPLETED = "completed";

  /** A chunk of a document. */
  ObjectNode segment(KnowledgeBase base, StoredDocument document, ChunkDetails details) {
    StoredChunk stored = details.chunk();
    ObjectNode json = plain(base, details, status(document, stored));
    put(json, "updated_at", stored.history().updatedAt());
    json.put("updated_by", stored.history().updatedBy());
    indexing(json, stored.history());
    json.put("error", stored.indexed() ? null : document.error());
    put(json, "stopped_at", stored.indexed() ? null : document.times().paused());
    ArrayNode children = json.putArray("child_chunks");
    details.children().forEach(child -> children.add(child(child)));
    json.set("attachments", files(details.images()));
    return json.put("summary", stored.summary());
  }

  /** A chunk that a search found: without what is said of it elsewhere in the record. */
  ObjectNode found(KnowledgeBase base, ChunkDetails details) {
    ObjectNode json = plain(base, details, COMPLETED);
    StoredChunk stored = details.chunk();
    indexing(json, stored.history());
    json.putNull("error").putNull("stopped_at");
    ObjectNode document = json.putObject("document").put("id", stored.chunk().documentId())
        .put("data_source_type", stored.sourceType()).put("name", stored.documentName()).putNull("doc_type");
    document.set("doc_metadata", Wire.object(stored.documentMetadata()));
    return json;
  }

  private ObjectNode plain(KnowledgeBase base, ChunkDetails details, String status) {
    StoredChunk stored = details.chunk();
    Chunk chunk = stored.chunk();
    ChunkHistory history = stored.history();
    String answer = chunk.answer() == null ? "" : chunk.answer();
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("id", chunk.id()).put("position", chunk.position())
        .put("document_id", chunk.documentId()).put("content", chunk.content())
        .put("sign_content", signed(chunk.content(), details.images())).put("answer", answer)
        .put("word_count", stored.characterCount()).put("tokens", tokens(base, chunk.content() + answer));
    ArrayNode keywords = json.putArray("keywords");
    stored.keywords().forEach(keywords::add);
    json.put("index_node_id", chunk.id()).put("index_node_hash", chunk.hash()).put("hit_count", stored.hitCount())
        .put("enabled", chunk.enabled());
    put(json, "disabled_at", history.disabledAt());
    json.put("disabled_by", history.disabledAt() == null || history.disabledBy().isEmpty()
        ? null
        : history.disabledBy());
    json.put("status", status).put("created_by", history.createdBy());
    put(json, "created_at", history.createdAt());
    return json;
  }

  private static void indexing(ObjectNode json, ChunkHistory history) {
    put(json, "indexing_at", history.indexingAt());
    put(json, "completed_at", history.completedAt());
  }

  /** How far a chunk of a document has come. */
  static String status(StoredDocument document, StoredChunk chunk) {
    return chunk.indexed() ? COMPLETED : waiting(document);
  }

  /** How far those chunks of a document have come that are not in the index yet. */
  static String waiting(StoredDocument document) {
    return switch (document.status()) {
      case ERROR -> "error";
      case INDEXING, COMPLETED -> "indexing";
      case WAITING, PARSING, CLEANING, SPLITTING, PAUSED -> DocumentStatus.WAITING.wire();
    };
  }

  /** A guess, as models count differently; a base without vectors gives no model anything to read. */
  private static long tokens(KnowledgeBase base, String text) {
    return base.technique() == IndexingTechnique.ECONOMY ? 0 : TokenEstimate.of(text);
  }

  private String signed(String content, List<FileRef> images) {
    String signed = content;
    for (FileRef image : images) {
      String link = addresses.url(tenantId, image.id());
      if (!link.isEmpty()) {
        signed = signed.replace("(attachment:" + image.id() + ")", "(" + link + ")");
      }
    }
    return signed;
  }

  /** A child of a chunk. */
  static ObjectNode child(ChildChunk child) {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("id", child.id()).put("segment_id", child.chunkId())
        .put("content", child.content()).put("position", child.position()).put("word_count", child.characterCount())
        .put("type", child.byHand() ? "customized" : "automatic");
    put(json, "created_at", child.createdAt());
    put(json, "updated_at", child.updatedAt());
    return json;
  }

  /** Images of a chunk. */
  ArrayNode files(List<FileRef> images) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    for (FileRef image : images) {
      list.addObject().put("id", image.id()).put("name", image.name()).put("size", image.size())
          .put("extension", image.extension()).put("mime_type", image.mimeType())
          .put("source_url", addresses.url(tenantId, image.id()));
    }
    return list;
  }

  private static void put(ObjectNode json, String name, @Nullable Instant time) {
    if (time == null) {
      json.putNull(name);
    } else {
      json.put(name, time.getEpochSecond());
    }
  }
}
