package io.dify.rag.store;

import io.dify.core.value.Value;
import io.dify.rag.document.Metadata;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether a chunk may be found, and what of it filters see.
 *
 * @param chunkId its id
 * @param documentName name of its document
 * @param status how far its document has come
 * @param error why its document was broken off, or null
 * @param enabled whether it may be found
 * @param documentEnabled whether chunks of its document may be found
 * @param archived whether its document is put away
 * @param pending whether it waits for its vector
 * @param fields fields of its document and record
 */
public record PassageState(String chunkId, String documentName, DocumentStatus status, @Nullable String error,
    boolean enabled, boolean documentEnabled, boolean archived, boolean pending, Map<String, Value> fields) {
  /** Copies. */
  public PassageState {
    fields = Metadata.copyOf(fields);
  }
}
