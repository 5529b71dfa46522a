package io.dify.rag.store;

import io.dify.core.value.Value;
import io.dify.rag.document.Metadata;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A change of a chunk as an index sees it.
 *
 * @param seq its number within the base
 * @param chunkId the chunk
 * @param entry what can be found from now on; null when the chunk was deleted or disabled
 */
public record ChunkChange(long seq, String chunkId, @Nullable Entry entry) {
  /**
   * What there is to find.
   *
   * @param documentId its document
   * @param units the texts it is found by: its own, or those of its children
   * @param fields what filters may ask for
   */
  public record Entry(String documentId, List<Unit> units, Map<String, Value> fields) {
    /** Copies. */
    public Entry {
      units = List.copyOf(units);
      fields = Metadata.copyOf(fields);
    }
  }

  /**
   * A text that leads to a chunk.
   *
   * @param id of the chunk or of its child
   * @param text the text to search
   * @param textHash its {@link TextHash}
   */
  public record Unit(String id, String text, String textHash) {}
}
