package io.dify.runtime.storage;

import io.dify.core.file.FileStore;
import io.dify.core.value.FileRef;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a file that is kept.
 *
 * @param id its id, also in the store of bytes
 * @param source where it comes from
 * @param origin whose it is
 * @param name name with extension, harmless
 * @param mimeType media type, by its content and extension
 * @param type {@code image}, {@code document}, {@code audio}, {@code video} or {@code custom}
 * @param size bytes
 * @param hash SHA-256 of the content in hexadecimal, empty while it is being kept
 * @param createdAt when it came
 * @param usedAt when a message or run used it last, null for not yet
 */
public record StoredFile(String id, Source source, Origin origin, String name, String mimeType, String type, long size,
    String hash, Instant createdAt, @Nullable Instant usedAt) {
  /** Where a file comes from. */
  public enum Source {
    /** An end user. */
    UPLOAD,
    /** A node or tool of a run. */
    TOOL
  }

  /**
   * Whose a file is.
   *
   * @param tenantId workspace
   * @param appId app, empty when a program without apps made it
   * @param user the end user as the client named them
   * @param endUserId id of that end user, empty when not known
   * @param runId the run that made it, empty for uploads
   */
  public record Origin(String tenantId, String appId, String user, String endUserId, String runId) {}

  /** With the leading dot, empty when the name has none. */
  public String extension() {
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(dot) : "";
  }

  /** The file as a value of an app. */
  public FileRef reference() {
    return new FileRef(id, type, source == Source.UPLOAD ? FileStore.LOCAL_FILE : FileStore.TOOL_FILE, name,
        extension(), mimeType, size, null, id);
  }
}
