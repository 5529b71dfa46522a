package io.dify.runtime.http.dataset;

import io.dify.runtime.http.Schema;

/** Shapes of chunks, of their children, and of what searches find. */
final class ChunkSchemas {
  private static final Schema.Obj FILE = Schema.object("ChunkFile").must("id", Schema.text())
      .must("name", Schema.text()).must("size", Schema.whole()).must("extension", Schema.text())
      .must("mime_type", Schema.text()).must("source_url", Schema.text());

  static final Schema.Obj CHILD = Schema.object("ChildChunk").must("id", Schema.uuid())
      .must("segment_id", Schema.uuid()).must("content", Schema.text()).must("position", Schema.whole())
      .must("word_count", Schema.whole()).must("type", Schema.words("automatic", "customized"))
      .must("created_at", Schema.seconds()).must("updated_at", Schema.seconds());

  private static final Schema.Obj WHAT = Schema.object().must("position", Schema.whole())
      .must("content", Schema.text()).must("sign_content", Schema.text()).must("answer", Schema.text())
      .must("word_count", Schema.whole()).must("tokens", Schema.whole())
      .must("keywords", Schema.list(Schema.text())).must("index_node_hash", Schema.text())
      .must("hit_count", Schema.whole()).must("enabled", Schema.truth())
      .must("disabled_at", Schema.seconds().orNull()).must("disabled_by", Schema.text().orNull())
      .must("status", Schema.words("waiting", "indexing", "completed", "error")).must("created_by", Schema.text())
      .must("indexing_at", Schema.seconds().orNull()).must("completed_at", Schema.seconds().orNull())
      .must("error", Schema.text().orNull()).must("stopped_at", Schema.seconds().orNull());

  static final Schema.Obj CHUNK = Schema.object("Segment").must("id", Schema.uuid())
      .must("document_id", Schema.uuid()).must("index_node_id", Schema.text()).and(WHAT)
      .must("created_at", Schema.seconds()).must("updated_at", Schema.seconds()).must("updated_by", Schema.text())
      .must("child_chunks", Schema.list(CHILD)).must("attachments", Schema.list(FILE))
      .must("summary", Schema.text().orNull());

  static final Schema.Obj ONE = Schema.object("SegmentResponse").must("data", CHUNK)
      .must("doc_form", DocumentSchemas.forms());

  static final Schema.Obj ADDED = Schema.object("SegmentsResponse").must("data", Schema.list(CHUNK))
      .must("doc_form", DocumentSchemas.forms());

  static final Schema.Obj PAGE = Schema.page("SegmentListResponse", CHUNK).must("doc_form", DocumentSchemas.forms());

  static final Schema.Obj ONE_CHILD = Schema.object("ChildChunkResponse").must("data", CHILD);

  static final Schema.Obj CHILDREN = Schema.object("ChildChunkListResponse").must("data", Schema.list(CHILD))
      .must("total", Schema.whole()).must("total_pages", Schema.whole()).must("page", Schema.whole())
      .must("limit", Schema.whole());

  /** Of a chunk in another system, ids are that system's, and when it was made is not known. */
  private static final Schema.Obj FOUND = Schema.object("FoundSegment").must("id", Schema.text())
      .must("document_id", Schema.text()).must("index_node_id", Schema.text()).and(WHAT)
      .must("created_at", Schema.seconds().orNull())
      .must("document", Schema.object("FoundDocument").must("id", Schema.text())
          .must("data_source_type", Schema.text()).must("name", Schema.text())
          .must("doc_type", Schema.text().orNull()).must("doc_metadata", Schema.anyObject().orNull()));

  static final Schema.Obj RECORDS = Schema.object("RetrieveResponse")
      .must("query", Schema.object().must("content", Schema.text()))
      .must("records", Schema.list(Schema.object("RetrieveRecord").must("segment", FOUND)
          .must("child_chunks", Schema.list(Schema.object("FoundChildChunk").must("id", Schema.text())
              .must("content", Schema.text()).must("position", Schema.whole()).must("score", Schema.number())))
          .must("score", Schema.number()).must("tsne_position", Schema.anyObject().orNull())
          .must("files", Schema.list(FILE)).must("summary", Schema.text().orNull())));

  private ChunkSchemas() {}
}
