package io.dify.rag.chunk;

import io.dify.rag.extract.Extracted;
import java.util.function.Consumer;

/** Cuts what was extracted into chunks. Deterministic and thread-safe. */
public interface Chunker {
  /** Gives the chunks to the sink in the order of the text; none is blank. */
  void chunk(Extracted extracted, Consumer<? super ChunkDraft> sink);
}
