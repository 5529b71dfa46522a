package io.dify.rag.chunk;

import io.dify.core.value.Value;
import io.dify.rag.document.Metadata;
import io.dify.rag.document.Place;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A chunk before it has a place and an id.
 *
 * @param content the text, or the question
 * @param answer the answer to a question, else null
 * @param externalId id of the record it comes from, null when that has none; pieces of one record share it
 * @param metadata further fields of the record
 * @param place where in the document it begins
 * @param attachments ids of the images in it, in the order of the text, each once
 * @param children the texts it is searched by, in order; empty when it is searched by its own
 */
public record ChunkDraft(String content, @Nullable String answer, @Nullable String externalId,
    Map<String, Value> metadata, Place place, List<String> attachments, List<String> children) {
  /** Copies. */
  public ChunkDraft {
    metadata = Metadata.copyOf(metadata);
    attachments = List.copyOf(attachments);
    children = List.copyOf(children);
  }

  /** Without a place, images and children. */
  public ChunkDraft(String content, @Nullable String answer, @Nullable String externalId,
      Map<String, Value> metadata) {
    this(content, answer, externalId, metadata, Place.UNKNOWN, List.of(), List.of());
  }
}
