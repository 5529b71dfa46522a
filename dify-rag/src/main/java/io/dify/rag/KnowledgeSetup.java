package io.dify.rag;

import io.dify.core.store.Database;
import io.dify.core.time.Ids;
import io.dify.rag.embed.TextEmbedder;
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
 */
public record KnowledgeSetup(Database database, Path indexFolder, @Nullable TextEmbedder embedder,
    Extractors extractors, InstantSource clock, Ids ids, int maxOpenIndexes) {
  private static final int DEFAULT_OPEN = 64;

  /** With the standard extractors, the system's clock and up to 64 indexes open. */
  public static KnowledgeSetup of(Database database, Path indexFolder, @Nullable TextEmbedder embedder) {
    return new KnowledgeSetup(database, indexFolder, embedder, Extractors.standard(), InstantSource.system(),
        Ids.system(), DEFAULT_OPEN);
  }
}
