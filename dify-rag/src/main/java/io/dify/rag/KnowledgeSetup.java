package io.dify.rag;

import io.dify.core.model.Models;
import io.dify.core.store.Database;
import io.dify.core.time.Ids;
import io.dify.rag.chunk.ChunkSettings;
import io.dify.rag.embed.TextEmbedder;
import io.dify.rag.external.ExternalAccess;
import io.dify.rag.extract.Extractors;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * What knowledge bases are built on.
 *
 * @param database keeps documents, chunks and vectors; stays the caller's
 * @param indexFolder holds the indexes, a folder per base; one process at a time
 * @param embedder makes vectors; null for search by words only; stays the caller's
 * @param extractors read files
 * @param clock the time
 * @param ids makes ids
 * @param maxOpenIndexes how many indexes are kept open at most when nobody uses them
 * @param models where models for reranking and for making questions of text are found; null for none
 * @param external how external knowledge is reached; null when it is not
 * @param cacheBytes rough size of what searches found lately and is kept in memory, over all tenants, half for results and half for chunks; 0 keeps nothing
 * @param maxChunkLength greatest length of chunks that settings of a base may allow, in the unit they count
 */
public record KnowledgeSetup(Database database, Path indexFolder, @Nullable TextEmbedder embedder,
    Extractors extractors, InstantSource clock, Ids ids, int maxOpenIndexes, @Nullable Models models,
    @Nullable ExternalAccess external, long cacheBytes, int maxChunkLength) {
  private static final int DEFAULT_OPEN = 64;
  /** An eighth of the heap at most. */
  private static final long DEFAULT_CACHE = Math.min(128L << 20, Runtime.getRuntime().maxMemory() / 8);

  /** Without models and external knowledge, with 128 MiB of results and chunks kept, an eighth of the heap at most. */
  public KnowledgeSetup(Database database, Path indexFolder, @Nullable TextEmbedder embedder, Extractors extractors,
      InstantSource clock, Ids ids, int maxOpenIndexes) {
    this(database, indexFolder, embedder, extractors, clock, ids, maxOpenIndexes, null, null, DEFAULT_CACHE,
        ChunkSettings.DEFAULT_CEILING);
  }

  /** The same with models for reranking and for making questions of text. */
  public KnowledgeSetup withModels(Models source) {
    return new KnowledgeSetup(database, indexFolder, embedder, extractors, clock, ids, maxOpenIndexes, source,
        external, cacheBytes, maxChunkLength);
  }

  /** The same with a way to external knowledge. */
  public KnowledgeSetup withExternal(ExternalAccess access) {
    return new KnowledgeSetup(database, indexFolder, embedder, extractors, clock, ids, maxOpenIndexes, models, access,
        cacheBytes, maxChunkLength);
  }

  /** The same with another cache of results and chunks; 0 for none. */
  public KnowledgeSetup withCacheBytes(long most) {
    return new KnowledgeSetup(database, indexFolder, embedder, extractors, clock, ids, maxOpenIndexes, models, external,
        most, maxChunkLength);
  }

  /** The same, allowing longer or only shorter chunks ({@code INDEXING_MAX_SEGMENTATION_TOKENS_LENGTH}; 4000 by default). */
  public KnowledgeSetup withMaxChunkLength(int most) {
    return new KnowledgeSetup(database, indexFolder, embedder, extractors, clock, ids, maxOpenIndexes, models, external,
        cacheBytes, most);
  }

  /** With the standard extractors, the system's clock and up to 64 indexes open. */
  public static KnowledgeSetup of(Database database, Path indexFolder, @Nullable TextEmbedder embedder) {
    return new KnowledgeSetup(database, indexFolder, embedder, Extractors.standard(), InstantSource.system(),
        Ids.system(), DEFAULT_OPEN);
  }
}
