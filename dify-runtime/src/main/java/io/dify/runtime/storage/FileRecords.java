package io.dify.runtime.storage;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Port: what is known of files. What a method has done is durable when it returns. Thread-safe. */
public interface FileRecords {
  /** Notes a file whose bytes are about to be kept; until {@link #kept} nobody finds it. The end user of an upload is made when unknown. */
  void begin(StoredFile file);

  /** Notes that the bytes of a file are kept. */
  void kept(String tenantId, String id, String hash);

  /** A file of a workspace. */
  Optional<StoredFile> find(String tenantId, String id);

  /** The files that runs of a workspace made, oldest first. */
  List<StoredFile> madeBy(String tenantId, Collection<String> runIds);

  /** Notes that files are used, now or again. */
  void use(String tenantId, Collection<String> ids, Instant at);

  /**
   * Files nobody will miss, of all workspaces: uploads that came before a time and were never used, and files that were not kept to their end.
   *
   * @param max at most so many
   */
  List<StoredFile> unused(Instant before, int max);

  /**
   * Files that nothing leads to any more, of the apps of all workspaces, by when they were used last: their end user has no message and no run left that began
   * before that or on the day after it, no run that has not come to its end, and no conversation that keeps them in an input or a variable.
   *
   * @param before those used last before it
   * @param after the last one of the slice before this one, null for the first slice
   * @param max at most so many
   */
  List<StoredFile> forsaken(Instant before, @Nullable StoredFile after, int max);

  /** Makes a file look as if its bytes were not there; false when it was used since it was read, or is gone. */
  boolean hide(StoredFile file);

  /** Makes a file that was never used look as if its bytes were not there; false when it was used in the meantime. */
  boolean hide(String tenantId, String id);

  /** Forgets a file that is hidden or was not kept to its end. */
  void forget(String tenantId, String id);
}
