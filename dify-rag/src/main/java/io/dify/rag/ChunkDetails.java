package io.dify.rag;

import io.dify.core.value.FileRef;
import io.dify.rag.store.ChildChunk;
import io.dify.rag.store.StoredChunk;
import java.util.List;

/**
 * A chunk with all that belongs to it.
 *
 * @param chunk the chunk
 * @param children the parts it is found by, in their order; empty when it is found by its own text
 * @param images its images
 */
public record ChunkDetails(StoredChunk chunk, List<ChildChunk> children, List<FileRef> images) {
  /** Copies. */
  public ChunkDetails {
    children = List.copyOf(children);
    images = List.copyOf(images);
  }
}
