package io.dify.rag.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What happened to a chunk, and by whom. People are named by whatever the program calls them; empty when that is not known.
 *
 * @param createdAt when it was stored first
 * @param createdBy who brought it
 * @param updatedAt when it was stored or changed last
 * @param updatedBy who changed it last
 * @param indexingAt when its text began to wait for its vectors
 * @param completedAt when it could be found, null before that
 * @param disabledAt when it was switched off, null while it is on
 * @param disabledBy who switched it off
 */
public record ChunkHistory(Instant createdAt, String createdBy, Instant updatedAt, String updatedBy,
    @Nullable Instant indexingAt, @Nullable Instant completedAt, @Nullable Instant disabledAt, String disabledBy) {}
