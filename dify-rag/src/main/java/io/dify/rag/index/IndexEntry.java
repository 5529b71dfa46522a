package io.dify.rag.index;

import io.dify.core.value.Value;
import io.dify.rag.document.Metadata;
import io.dify.rag.embed.EmbeddedText;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an index finds a chunk by. A chunk has one entry of its own id, or one for each of its children.
 *
 * @param id id of the entry: of the chunk, or of its child
 * @param chunkId id of the chunk it leads to
 * @param documentId id of its document
 * @param text the text to search by words
 * @param vector its vector, null in a base without embeddings
 * @param fields what filters may ask for: fields of the document and of the record
 */
public record IndexEntry(String id, String chunkId, String documentId, String text, @Nullable EmbeddedText vector,
    Map<String, Value> fields) {
  /** Copies. */
  public IndexEntry {
    fields = Metadata.copyOf(fields);
  }

  /** The only entry of a chunk, without fields. */
  public IndexEntry(String chunkId, String documentId, String text, @Nullable EmbeddedText vector) {
    this(chunkId, chunkId, documentId, text, vector, Map.of());
  }
}
