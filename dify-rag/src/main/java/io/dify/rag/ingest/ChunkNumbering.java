package io.dify.rag.ingest;

import io.dify.rag.chunk.ChunkDraft;
import io.dify.rag.document.Chunk;
import io.dify.rag.document.Fingerprint;
import io.dify.rag.keyword.KeywordExtractor;
import io.dify.rag.store.IndexingTechnique;
import io.dify.rag.store.NewChunk;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives chunks their places and ids. An id depends on the document, on what the chunk is known by (the id of its record, else its text) and on
 * how many before it are known by the same. So a chunk keeps its id while text is added or removed elsewhere in the document. Not
 * thread-safe.
 */
final class ChunkNumbering {
  private final String documentId;
  /** How often each key was met, by half of its hash: a collision only skips a number. */
  private final Map<Long, Integer> met = new HashMap<>();
  private final IndexingTechnique technique;
  private int position;

  ChunkNumbering(String documentId, IndexingTechnique technique) {
    this.documentId = documentId;
    this.technique = technique;
  }

  NewChunk next(ChunkDraft draft) {
    String external = draft.externalId();
    String key = external == null ? Fingerprint.id("text", draft.content()) : Fingerprint.id("record", external);
    int occurrence = met.merge(Long.parseUnsignedLong(key.replace("-", "").substring(16), 16), 1, Integer::sum);
    Chunk chunk = new Chunk(Fingerprint.id(documentId, key, String.valueOf(occurrence)), documentId, ++position,
        draft.content(), draft.answer(), Fingerprint.of(draft.content(), draft.answer()), true);
    return new NewChunk(chunk, external, draft.metadata(), draft.place(), draft.attachments(), keywords(draft),
        draft.children());
  }

  private List<String> keywords(ChunkDraft draft) {
    return technique == IndexingTechnique.ECONOMY
        ? KeywordExtractor.keywords(draft.content(), NewChunk.MAX_KEYWORDS)
        : List.of();
  }
}
