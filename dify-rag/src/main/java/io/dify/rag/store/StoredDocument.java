package io.dify.rag.store;

import io.dify.core.value.Value;
import io.dify.rag.document.Metadata;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A document of a knowledge base.
 *
 * @param id its id
 * @param baseId its base
 * @param name its name; several documents of a base may share it
 * @param sourceType where it came from, for example {@code upload_file}
 * @param source its bytes, null when they were not kept
 * @param sourceHash fingerprint of all chunks it was last cut into, empty before that
 * @param status how far it has come
 * @param error why it was broken off, null otherwise
 * @param chunkCount number of its chunks when they were last counted
 * @param totalChunks how many chunks it is being cut into, 0 while that is not known
 * @param characterCount length of all its chunks, in characters
 * @param tokenCount tokens of all its chunks when it was last taken in, 0 where no vectors are made
 * @param position its place within the base, in the order of their coming, from 1
 * @param sourceBytes size of what it was made from, 0 when that was not kept
 * @param language the language it is said to be in, in words; may be empty
 * @param metadata what is known about it
 * @param uploader who brought it, may be empty
 * @param settings rules of its own, null for those of its base
 * @param batch the submission it came with last, empty when it was added at once
 * @param enabled whether its chunks may be found
 * @param archived whether it is put away: its chunks are not found and it cannot be changed
 * @param createdAt when it was first added
 * @param updatedAt when anything about it last changed
 * @param contentAt when its content was last replaced
 * @param times when it reached what
 */
public record StoredDocument(String id, String baseId, String name, String sourceType, @Nullable SourceRef source,
    String sourceHash, DocumentStatus status, @Nullable String error, long chunkCount, long totalChunks,
    long characterCount, long tokenCount, long position, long sourceBytes, String language, Map<String, Value> metadata,
    String uploader,
    @Nullable BaseSettings settings, String batch, boolean enabled, boolean archived, Instant createdAt,
    Instant updatedAt, Instant contentAt, DocumentTimes times) {
  /** Copies. */
  public StoredDocument {
    metadata = Metadata.copyOf(metadata);
  }

  /** When it was last completed, empty before that. */
  public Optional<Instant> completedAt() {
    return Optional.ofNullable(times.completed());
  }

  /** Whether its chunks are found, as far as they are in the index. */
  public boolean findable() {
    return enabled && !archived;
  }

  /** One word for people: queuing, indexing, paused, error, available, disabled or archived. */
  public String displayStatus() {
    return DisplayStatus.of(status, enabled, archived).wire();
  }
}
